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

    /// The first ``limit`` of them.
    public private(set) var items: [JSONProblem] = []
    /// How many there are beyond ``items``.
    public private(set) var more = 0
    public let unknownMembers: UnknownMembers
    /// What the document is, as the name of the method whose params it is; nil where that does not matter.
    public let subject: String?
    private var path: [String] = []
    /// While rules between members are judged: how many problems the members themselves had.
    private var judgedFrom: Int?

    /// More are not collected: a hostile document must not grow the answer without end.
    public static let limit = 100
    /// More of a member's name is not repeated.
    private static let longestPart = 100

    public init(unknownMembers: UnknownMembers, subject: String? = nil) {
        self.unknownMembers = unknownMembers
        self.subject = subject
    }

    public var isEmpty: Bool { items.isEmpty }

    /// How many there are.
    public var count: Int { items.count + more }

    /// Notes a problem with the value at the current path, or with its member `key`.
    public mutating func note(_ problem: String, at key: String? = nil) {
        // What is wrong with a member that could not be read was said already.
        if let key, !isSound(key) { return }
        guard items.count < Self.limit else { return more += 1 }
        items.append(JSONProblem(path: text(of: key), problem: problem))
    }

    /// Whether a rule between members may rely on the member `key`: false when it is missing or wrong in itself.
    public func isSound(_ key: String) -> Bool {
        guard let judgedFrom else { return true }
        guard more == 0 else { return false }
        let path = text(of: key)
        return !items[..<judgedFrom].contains {
            $0.path == path || $0.path.hasPrefix(path + ".") || $0.path.hasPrefix(path + "[")
        }
    }

    /// Runs `body`, which judges rules between the members of the object at the current path; members that could not be read hold
    /// placeholders in it, see ``isSound(_:)``.
    mutating func judging(incomplete: Bool, _ body: (inout JSONProblems) -> Void) {
        let outer = judgedFrom
        judgedFrom = incomplete ? items.count : nil
        body(&self)
        judgedFrom = outer
    }

    private func text(of key: String?) -> String {
        (path + (key.map { [$0] } ?? [])).reduce(into: "") { text, part in
            if !text.isEmpty, !part.hasPrefix("[") { text += "." }
            text += part.shortened(to: Self.longestPart)
        }
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
