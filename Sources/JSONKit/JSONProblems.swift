/// One thing that is wrong with a JSON document of a known shape.
public struct JSONProblem: Hashable, Sendable {
    /// Where: `dingtalk.corpId`, `mappings.employee[0].source`; empty for the document itself.
    public let path: String
    /// What, and what is expected instead.
    public let problem: String

    public init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }
}

/// Collects all problems of one document while it is decoded, so that its author can mend them at once.
public struct JSONProblems: Error, Sendable {
    /// What to do with a member that the shape does not know.
    public enum UnknownMembers: Sendable {
        /// It is a problem: in params a typing mistake must never pass for a default.
        case refused
        /// It is skipped: a newer peer may send more.
        case ignored
    }

    public private(set) var items: [JSONProblem] = []
    public let unknownMembers: UnknownMembers
    private var path: [String] = []

    /// More are not collected: a hostile document must not grow the answer without end.
    static let limit = 100

    public init(unknownMembers: UnknownMembers) {
        self.unknownMembers = unknownMembers
    }

    public var isEmpty: Bool { items.isEmpty }

    /// Notes a problem with the value at the current path, or with its member `key`.
    public mutating func note(_ problem: String, at key: String? = nil) {
        guard items.count < Self.limit else { return }
        let full = path + (key.map { [$0] } ?? [])
        let text = full.reduce(into: "") { text, part in
            if !text.isEmpty, !part.hasPrefix("[") { text += "." }
            text += part
        }
        items.append(JSONProblem(path: text, problem: problem))
    }

    /// Runs `body` one step deeper: problems noted in it are the member's.
    public mutating func within<Result, Failure: Error>(
        _ key: String, _ body: (inout JSONProblems) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        path.append(key)
        defer { path.removeLast() }
        return try body(&self)
    }
}
