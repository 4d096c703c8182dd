import IdentityModel
import JSONKit
import LineProtocol

/// Where to read the change feed from.
public struct ChangesQuery: JSONObject {
    public var after: String?
    public var idpId: IdPID?
    public var limit = 100

    public init() {}

    public init(after: String?, idpId: IdPID? = nil, limit: Int = 100) {
        self.after = after
        self.idpId = idpId
        self.limit = limit
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.optional(
            "after", &after,
            "The cursor of the last change that is known. Without it `changes.list` begins at the oldest, `changes.watch` at the newest.")
        visitor.optional("idpId", &idpId, "Only this IdP's.")
        visitor.defaulted("limit", &limit, "How many at most in the answer, 1 to 1000.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(1...1000).contains(limit) { problems.note("must be from 1 to 1000", at: "limit") }
    }
}

/// A stretch of the change feed.
public struct ChangesPage: JSONObject {
    public var changes: [DirectoryChange] = []
    public var cursor = ""

    public init() {}

    public init(changes: [DirectoryChange], cursor: String) {
        self.changes = changes
        self.cursor = cursor
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("changes", &changes, "The changes, in the order in which they were committed.")
        visitor.required("cursor", &cursor, "Go on from here.")
    }
}

/// `changes.list`: committed changes of the directory, in order.
public enum ChangesList: RPCMethod {
    public typealias Params = ChangesQuery
    public typealias Result = ChangesPage
    public static let name = "changes.list"
    public static let summary = "Gives committed changes of the directory in order, without gaps, from a cursor on."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.cursorExpired]
}
