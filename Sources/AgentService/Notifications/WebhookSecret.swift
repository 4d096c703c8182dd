import Crypto
import JSONKit

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
        "sha256=" + Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: body, using: key))
    }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    public var description: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
