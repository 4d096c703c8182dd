import JSONKit

extension RPCError {
    static func notJSON(_ error: JSONError) -> RPCError {
        RPCError(.parseError, "The line is not JSON: \(error).")
    }

    static func lineTooLong(limit: Int) -> RPCError {
        RPCError(
            .lineTooLong, "The line is over \(limit) bytes and was skipped; send less in one line.",
            details: [.init("limit", .int(Int64(limit)))])
    }

    static func methodNotFound(_ name: String, suggestions: [String]) -> RPCError {
        let hint =
            suggestions.isEmpty
            ? "rpc.discover lists them all."
            : "Did you mean " + suggestions.map { "\"\($0)\"" }.joined(separator: " or ") + "?"
        return RPCError(
            .methodNotFound, "There is no method \"\(name.shortened(to: 100))\". \(hint)",
            details: [.init("suggestions", .array(suggestions.map { .string($0) }))])
    }

    static let shuttingDown = RPCError(.shuttingDown, "The service is stopping; try again when it is back.")

    static let emptyBatch = RPCError(.invalidRequest, "The batch is empty; send at least one call.")

    static func overloaded(limit: Int) -> RPCError {
        RPCError(
            .overloaded, "The service has \(limit) connections, as many as it may; close one, or try again later.",
            details: [.init("limit", .int(Int64(limit)))])
    }

    static func inputOverloaded(limit: Int) -> RPCError {
        RPCError(
            .overloaded,
            "All connections together hold \(limit) bytes of requests, as many as they may; the line was skipped. Try again later.",
            details: [.init("limit", .int(Int64(limit)))])
    }

    static let refusedPeer = RPCError(
        .forbidden, "You may not use this socket; ask for the service's own user or its admin or viewer group.")

    static func needs(_ access: RPCAccess, method: String) -> RPCError {
        RPCError(
            .forbidden, "\(method) needs the role \(access.rawValue), and you are a viewer here.",
            details: [.init("needs", .string(access.rawValue))])
    }

    static func internalError(id: String) -> RPCError {
        RPCError(.internalError, "The service failed; its log tells more under the id \(id).", details: [.init("id", .string(id))])
    }

    /// `{"code":…,"message":…,"data":{"reason":…,…}}`
    func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("code")
            writer.int(reason.code)
            writer.member("message", message)
            writer.key("data")
            writer.object { writer in
                writer.member("reason", reason.name)
                for detail in details { writer.member(detail.key, detail.value) }
            }
        }
    }
}
