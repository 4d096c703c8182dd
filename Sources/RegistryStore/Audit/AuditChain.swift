import Crypto
import FoundationEssentials

/// Links each audit entry to all before it, with a key that the database alone does not give away.
struct AuditChain: Sendable {
    private let key: SymmetricKey

    init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// What the first entry is linked to.
    static let origin = Data(repeating: 0, count: 32)

    /// The link of an entry to the one before it.
    func link(_ entry: [UInt8], after previous: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: previous + entry, using: key))
    }

    /// What proves which entry is the last: without it the newest ones could be cut off unseen.
    func head(_ number: Int64, _ hash: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("head \(number) ".utf8) + hash, using: key))
    }
}
