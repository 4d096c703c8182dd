/// The settings of a `CurlClient`; they hold for all its requests.
public struct CurlConfiguration: Sendable {
    /// Sent as `User-Agent`.
    public var userAgent: String
    /// From the start of a transfer to an established connection, TLS included.
    public var connectTimeout: Duration = .seconds(10)
    /// For a request that names none: from `send` to the last byte.
    public var totalTimeout: Duration = .seconds(60)
    /// A transfer that stays below `bytesPerSecond` for `seconds` is given up; waiting for the answer counts.
    public var lowSpeed = LowSpeed(bytesPerSecond: 100, seconds: 30)
    /// For a request that names none: the most bytes of decoded body.
    public var bodyLimit = 16 << 20
    /// More requests to one host wait until a connection is free. With HTTP/2 one connection serves as many as the server
    /// allows at once (usually 100); libcurl opens further ones beyond that.
    public var maximumConnectionsPerHost = 32
    /// How many connections are kept open, over all hosts.
    public var maximumIdleConnections = 64
    /// Trusted instead of the system's certificates: the path of a PEM file.
    public var certificateAuthorityFile: String?
    /// Whether `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` are obeyed.
    public var usesEnvironmentProxy = true

    /// The low-speed guard.
    public struct LowSpeed: Hashable, Sendable {
        public var bytesPerSecond: Int
        public var seconds: Int

        public init(bytesPerSecond: Int, seconds: Int) {
            self.bytesPerSecond = bytesPerSecond
            self.seconds = seconds
        }
    }

    public init(userAgent: String) {
        self.userAgent = userAgent
    }
}
