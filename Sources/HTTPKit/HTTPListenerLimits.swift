/// How much one HTTP listener takes before it says no.
public struct HTTPListenerLimits: Sendable {
    /// The most bytes of one header, and of the request line's address.
    public var headerBytes = 8 << 10
    /// The most bytes of all headers of a request together.
    public var headBytes = 32 << 10
    public var headers = 64
    /// The most bytes of a request's body.
    public var bodyBytes = 256 << 10
    /// The most connections at a time.
    public var connections = 256
    /// How long a request may take to arrive, from its connection or its first header to its last byte.
    public var requestTime = Duration.seconds(10)
    /// How long a connection may be idle between two requests.
    public var idleTime = Duration.seconds(75)
    /// How long an answer may take to be made and to be taken.
    public var answerTime = Duration.seconds(15)

    public init() {}
}
