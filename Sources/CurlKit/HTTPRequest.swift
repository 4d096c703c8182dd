/// One request. Whatever prints it shows method and redacted URL only: query, user info, header values and body may be secrets.
public struct HTTPRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// An absolute `http` or `https` URL, percent-encoded.
    public var url: String
    /// Sent besides those the client makes itself (Host, User-Agent, Accept-Encoding, Content-Length).
    public var headers: HTTPHeaders
    /// Sent as it is; the caller names its Content-Type.
    public var body: [UInt8]?
    /// From `send` to the last byte, waiting for a free connection included; nil: the configuration's.
    public var timeout: Duration?
    /// The most bytes of body, decoded, that are accepted; nil: the configuration's.
    public var bodyLimit: Int?

    /// A request; the pairs of `query` are percent-encoded and added to the query of `url`.
    public init(
        _ method: HTTPMethod, _ url: String, query: [(name: String, value: String)] = [], headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        timeout: Duration? = nil, bodyLimit: Int? = nil
    ) {
        self.method = method
        self.url = PercentEncoding.adding(query, to: url)
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.bodyLimit = bodyLimit
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `POST https://host/path`.
    public var description: String { "\(method.rawValue) \(HTTPTarget.redact(url))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
