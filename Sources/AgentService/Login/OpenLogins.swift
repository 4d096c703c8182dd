import Crypto
import DaemonKit
import IdentityModel
import JSONKit
import Synchronization

/// The logins that were begun and are not over, in memory alone: after a restart of the service none is known any more.
///
/// Each is good for one use within five minutes. So many are kept; beyond, the oldest are forgotten, so that nobody who begins many keeps
/// others from logging in.
final class OpenLogins: Sendable {
    /// What a state stands for.
    struct Login: Sendable {
        let idpID: IdPID
        let redirectURI: RedirectURI
        /// Of the caller's nonce.
        fileprivate let nonceHash: SHA256Digest?
        let expiresAt: Timestamp
    }

    private enum Entry {
        case open(Login)
        case used
        /// Its IdP was closed meanwhile.
        case cancelled(IdPID)
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// The keys of `entries`, the oldest first; those before `first` are gone.
        var order: [(key: String, forgetAt: Timestamp)] = []
        var first = 0

        mutating func forgetOld(keeping limit: Int, at now: Timestamp) {
            while first < order.count, order.count - first > limit || order[first].forgetAt <= now {
                entries[order[first].key] = nil
                first += 1
            }
            guard first > 1000, first > order.count / 2 else { return }
            order.removeFirst(first)
            first = 0
        }
    }

    static let lifetimeMilliseconds: Int64 = 300_000
    private let capacity: Int
    private let clock: any WallClock
    private let state = Mutex(State())

    init(capacity: Int = 20_000, clock: any WallClock) {
        self.capacity = capacity
        self.clock = clock
    }

    /// How many states are known, those that are over included.
    var count: Int { state.withLock { $0.entries.count } }

    /// Begins a login; gives its state, which nobody can guess, and when it ends.
    func begin(_ idpID: IdPID, redirectURI: RedirectURI, nonce: String?) -> (state: String, expiresAt: Timestamp) {
        let now = clock.now()
        let key = Self.random()
        let expiresAt = now.advanced(byMilliseconds: Self.lifetimeMilliseconds)
        let login = Login(idpID: idpID, redirectURI: redirectURI, nonceHash: nonce.map(Self.hash), expiresAt: expiresAt)
        state.withLock { state in
            state.forgetOld(keeping: capacity - 1, at: now)
            state.entries[key] = .open(login)
            // For as long again it is told from a state that never was.
            state.order.append((key, expiresAt.advanced(byMilliseconds: Self.lifetimeMilliseconds)))
        }
        return (key, expiresAt)
    }

    /// The login of a state, which is used up by that, whatever comes of it.
    func take(_ key: String, nonce: String?) throws(LoginRefusal) -> Login {
        let entry = state.withLock { state in
            let entry = state.entries[key]
            if case .open = entry { state.entries[key] = .used }
            return entry
        }
        switch entry {
        case nil: throw LoginRefusal(.unknown)
        case .used: throw LoginRefusal(.used)
        case .cancelled(let idpID): throw LoginRefusal(.cancelled, idpID)
        case .open(let login):
            guard clock.now() < login.expiresAt else { throw LoginRefusal(.expired, login.idpID) }
            // Digests are compared in constant time.
            guard nonce.map(Self.hash) == login.nonceHash else { throw LoginRefusal(.nonceMismatch, login.idpID) }
            return login
        }
    }

    /// Ends the open logins of all IdPs but these.
    func cancelAll(except enabled: Set<IdPID>) {
        state.withLock { state in
            for (key, entry) in state.entries {
                if case .open(let login) = entry, !enabled.contains(login.idpID) { state.entries[key] = .cancelled(login.idpID) }
            }
        }
    }

    private static func hash(_ nonce: String) -> SHA256Digest { SHA256.hash(data: Array(nonce.utf8)) }

    /// 256 bits, hexadecimal.
    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
