import JSONKit

/// A failed call as the wire shows it.
public struct RPCError: Error, Hashable, Sendable {
    public let reason: RPCReason
    /// For people: what is wrong and what to do. Never a secret.
    public let message: String
    /// Members of `data` beside `reason`.
    public let details: [JSONValue.Member]

    public init(_ reason: RPCReason, _ message: String, details: [JSONValue.Member] = []) {
        self.reason = reason
        self.message = message
        self.details = details
    }

    /// There is no `kind` with this id.
    public static func notFound(_ kind: String, _ id: String) -> RPCError {
        let id = id.shortened(to: 200)
        return RPCError(
            .notFound, "There is no \(kind) with the id \"\(id)\".", details: [.init("kind", .string(kind)), .init("id", .string(id))])
    }

    /// The params have these problems, and `more` that are not listed.
    public static func invalidParams(_ problems: [JSONProblem], more: Int = 0) -> RPCError {
        let list = problems.map { $0.path.isEmpty ? "params \($0.problem)" : "\($0.path): \($0.problem)" }.joined(separator: "; ")
        var details = [
            JSONValue.Member("errors", .array(problems.map { ["path": .string($0.path), "problem": .string($0.problem)] }))
        ]
        if more > 0 { details.append(.init("more", .int(Int64(more)))) }
        return RPCError(.invalidParams, "Invalid params: \(list)\(more > 0 ? "; and \(more) more" : "").", details: details)
    }

    /// One problem with one param.
    public static func invalidParam(_ path: String, _ problem: String) -> RPCError {
        invalidParams([JSONProblem(path: path, problem: problem)])
    }
}
