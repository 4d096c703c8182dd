import Synchronization

/// The tokens in use: one per app for both hosts, the same one for as long as it is valid, renewed whenever it is asked for.
final class TokenStore: Sendable {
    private struct Token {
        var text: String
        var expires: Int64
    }

    private struct State {
        var apps: [String: Token] = [:]
        var owners: [String: String] = [:]
        var users: [String: (signIn: SignIn, expires: Int64)] = [:]
        var codes: [String: (signIn: SignIn, expires: Int64)] = [:]
        var refresh: [String: SignIn] = [:]
        var random = SystemRandomNumberGenerator()
    }

    private let state = Mutex(State())

    /// The app's token and the seconds it says it has left.
    func token(app: String, settings: TokenSettings, now: Int64) -> (text: String, expiresIn: Int64) {
        state.withLock { state in
            if let token = state.apps[app], token.expires > now {
                let remaining = (token.expires - now) / 1000
                guard settings.renews else { return (token.text, remaining) }
                state.apps[app]?.expires = now + settings.lifetime * 1000
                return (token.text, settings.lifetime)
            }
            if let old = state.apps[app] { state.owners[old.text] = nil }
            let text = Self.text(&state.random)
            state.apps[app] = Token(text: text, expires: now + settings.lifetime * 1000)
            state.owners[text] = app
            return (text, settings.lifetime)
        }
    }

    /// The app whose valid token this is.
    func app(token: String, now: Int64) -> String? {
        state.withLock { state in
            guard let app = state.owners[token], let valid = state.apps[app], valid.expires > now else { return nil }
            return app
        }
    }

    /// Makes the present tokens of `app`, or of all apps, invalid at once.
    func invalidate(app: String?) {
        state.withLock { state in
            for (key, token) in state.apps where app == nil || app == key {
                state.owners[token.text] = nil
                state.apps[key] = nil
            }
        }
    }

    /// A one-time code for a sign-in, valid five minutes.
    func code(_ signIn: SignIn, now: Int64) -> String {
        state.withLock { state in
            let code = Self.text(&state.random)
            state.codes[code] = (signIn, now + 300_000)
            return code
        }
    }

    /// The sign-in that a code was made for, if it was at this app; the code is used up.
    func redeem(code: String, app: String, now: Int64) -> SignIn? {
        state.withLock { state in
            guard let entry = state.codes.removeValue(forKey: code), entry.expires > now else { return nil }
            return entry.signIn.appKey ?? app == app ? entry.signIn : nil
        }
    }

    /// A user token and its refresh token.
    func userToken(_ signIn: SignIn, now: Int64) -> (access: String, refresh: String) {
        state.withLock { state in
            let access = Self.text(&state.random)
            let refresh = Self.text(&state.random)
            state.users[access] = (signIn, now + 7_200_000)
            state.refresh[refresh] = signIn
            return (access, refresh)
        }
    }

    func signIn(refresh: String) -> SignIn? { state.withLock { $0.refresh[refresh] } }

    func signIn(token: String, now: Int64) -> SignIn? {
        state.withLock { state in
            guard let entry = state.users[token], entry.expires > now else { return nil }
            return entry.signIn
        }
    }

    private static func text(_ random: inout SystemRandomNumberGenerator) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<32 { bytes.append(digits[Int.random(in: 0..<16, using: &random)]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
