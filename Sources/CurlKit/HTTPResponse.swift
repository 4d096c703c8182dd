/// An answer, whatever its status: a status is not an error here.
public struct HTTPResponse: Sendable {
    /// The status code, 100…999.
    public let status: Int
    /// The fields of the final answer.
    public let headers: HTTPHeaders
    /// The body, decoded (Content-Encoding undone).
    public let body: [UInt8]
    /// How it was transported.
    public let transport: HTTPTransport
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and size; the body may hold secrets and persons' data.
    public var description: String { "\(status), \(body.count) bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["response": description]) }
}
