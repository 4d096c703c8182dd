/// The login page that a browser is sent to, `/oauth2/auth`: checks the parameters as DingTalk's does and leads back with a code.
struct AuthorizePage {
    let core: SimulatorCore

    /// The address that a browser is sent back to.
    ///
    /// - Parameter isGranted: false for a person who does not consent.
    /// - Throws: ``ControlError/badBody(_:)`` for what the page shows as an error instead of leading back.
    func location(after url: String, _ signIn: SignIn, isGranted: Bool = true) throws -> String {
        let parts = url.split(separator: "?", maxSplits: 1)
        guard parts.count == 2, parts[0].hasSuffix("/oauth2/auth") else { throw ControlError.badBody("no address of the login page") }
        let query = FormParser.parse(parts[1])
        let app = try app(query, signIn)
        let redirect = try redirectURI(query, app)
        let separator = redirect.contains("?") ? "&" : "?"
        let state = query["state"].map { "&state=" + Self.encode($0) } ?? ""
        guard isGranted else { return "\(redirect)\(separator)error=access_denied\(state)" }
        var signIn = signIn
        signIn.appKey = app.key
        signIn.tellsCompany = Self.scopes(query).contains("corpid")
        return "\(redirect)\(separator)authCode=\(core.tokens.code(signIn, now: core.clock()))\(state)"
    }

    private func app(_ query: [String: String], _ signIn: SignIn) throws -> SimulatedApp {
        guard let app = query["client_id"].flatMap(core.app), app.enabled else {
            throw ControlError.badBody("client_id is no application's")
        }
        guard query["response_type"] == "code" else { throw ControlError.badBody("response_type must be code") }
        guard query["prompt"] == "consent" else { throw ControlError.badBody("prompt must be consent") }
        guard Self.scopes(query).contains("openid") else { throw ControlError.badBody("scope must contain openid") }
        if query["corpId"] != nil || query["org_type"] != nil, !Self.scopes(query).contains("corpid") {
            throw ControlError.badBody("corpId and org_type go with the scope corpid")
        }
        guard query["exclusiveLogin"] == "true" else {
            guard query["exclusiveCorpId"] == nil else { throw ControlError.badBody("exclusiveCorpId goes with exclusiveLogin") }
            return app
        }
        if let corpID = query["exclusiveCorpId"], corpID != app.corpID { throw ControlError.badBody("exclusiveCorpId is no company's") }
        let hasAccount = signIn.userID.map { userID in
            core.organisation.read { contents in
                contents.person(userID: userID).map { contents.employee(number: $0).enterprise != nil } ?? false
            }
        }
        guard hasAccount == true else { throw ControlError.badBody("the person has no account of the company's own") }
        return app
    }

    private func redirectURI(_ query: [String: String], _ app: SimulatedApp) throws -> String {
        guard let uri = query["redirect_uri"], uri.contains("://") else { throw ControlError.badBody("redirect_uri is needed") }
        guard app.redirectURIs?.contains(uri) ?? true else { throw ControlError.badBody("redirect_uri is not registered") }
        return uri
    }

    private static func scopes(_ query: [String: String]) -> Set<String> {
        Set(query["scope", default: ""].split(separator: " ").map(String.init))
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar))
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(scalar) : "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
