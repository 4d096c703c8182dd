/// The answer to a request.
public struct ListenedReply: Sendable {
    public var status: Int
    public var contentType: String
    public var body: [UInt8]
    /// The methods that the address takes; sent with 405.
    public var allowed: String?

    public init(status: Int, contentType: String = "text/plain; charset=utf-8", body: [UInt8], allowed: String? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.allowed = allowed
    }

    /// One line of text.
    public init(status: Int, _ text: String, allowed: String? = nil) {
        self.init(status: status, body: Array((text + "\n").utf8), allowed: allowed)
    }
}
