import Crypto

/// The secret that notifications are signed with.
public struct WebhookSecret: Sendable {
    private let key: SymmetricKey

    /// How many bytes it may have.
    public static let length = 16...4096

    /// A secret of these bytes; nil for too few or too many.
    public init?(_ bytes: some Collection<UInt8>) {
        guard Self.length.contains(bytes.count) else { return nil }
        key = SymmetricKey(data: Array(bytes))
    }

    /// The value of `X-Idp-Sync-Signature`: `sha256=` and the HMAC-SHA256 of `body` in lower-case hexadecimal.
    public func signature(of body: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: body, using: key).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return "sha256=" + String(decoding: code, as: UTF8.self)
    }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    public var description: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
