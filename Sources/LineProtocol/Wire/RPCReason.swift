/// Why a call failed, for programs: a word and the code that goes with it.
///
/// The kit defines the reasons of the protocol itself; a service adds its own as static members in an extension.
public struct RPCReason: Hashable, Sendable {
    /// `data.reason` on the wire.
    public let name: String
    /// `code` on the wire.
    public let code: Int
    /// What it means, one sentence for the reference.
    public let summary: String

    public init(_ name: String, code: Int, _ summary: String) {
        self.name = name
        self.code = code
        self.summary = summary
    }

    public static let parseError = RPCReason("parse_error", code: -32700, "The line is not JSON.")
    public static let invalidRequest = RPCReason("invalid_request", code: -32600, "The line is JSON but not a call.")
    public static let methodNotFound = RPCReason(
        "method_not_found", code: -32601, "There is no such method; the nearest names are suggested.")
    public static let invalidParams = RPCReason(
        "invalid_params", code: -32602, "The params are not of the method's shape; all problems are listed.")
    public static let internalError = RPCReason(
        "internal_error", code: -32603, "The service failed; the id in the message stands in its log.")
    public static let forbidden = RPCReason("forbidden", code: 403, "The caller's role does not allow it.")
    public static let notFound = RPCReason("not_found", code: 404, "There is no object of this kind with this id.")
    public static let lineTooLong = RPCReason("line_too_long", code: 413, "The line is over the limit and was skipped.")
    public static let overloaded = RPCReason("overloaded", code: 429, "The service has as many connections as it may.")
    public static let shuttingDown = RPCReason("shutting_down", code: 503, "The service is stopping.")

    /// What any method can give.
    public static let common: [RPCReason] = [
        .parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError, .forbidden, .lineTooLong, .overloaded, .shuttingDown,
    ]
}
