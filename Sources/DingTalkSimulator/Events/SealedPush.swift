/// One push as DingTalk would send it, for whoever sends it by other means.
public struct SealedPush: Sendable, Equatable {
    public var signature: String
    /// The text of the wire: milliseconds since 1970.
    public var timestamp: String
    public var nonce: String
    public var encrypted: String

    /// The query of the callback's address.
    public var query: String { "?signature=\(signature)&msg_signature=\(signature)&timestamp=\(timestamp)&nonce=\(nonce)" }
}
