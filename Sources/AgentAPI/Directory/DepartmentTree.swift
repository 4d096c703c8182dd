import IdentityModel
import JSONKit
import LineProtocol

/// `department.tree`: an IdP's departments as a tree.
public enum DepartmentTree: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var depth: Int?

        public init() {}

        public init(idpId: IdPID, depth: Int? = nil) {
            self.idpId = idpId
            self.depth = depth
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.optional("depth", &depth, "Levels to show, 1 to 25; 1 is the root alone. Absent: 25.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if let depth, !(1...DepartmentTree.deepest).contains(depth) {
                problems.note("must be from 1 to \(DepartmentTree.deepest)", at: "depth")
            }
        }
    }

    public struct Result: JSONObject {
        public var departments: [Node] = []

        public init() {}

        public init(departments: [Node]) {
            self.departments = departments
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "The top of the tree: the IdP's root; empty before the first synchronization.")
        }
    }

    /// More levels would come near to the 64 that a JSON reader takes.
    public static let deepest = 25

    public static let name = "department.tree"
    public static let summary = "Gives an IdP's departments as a tree with member counts."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound, .registryUnavailable]
}

extension DepartmentTree {
    /// A department with those below it.
    public struct Node: JSONObject, Hashable {
        public var id = DepartmentID(number: 0)
        public var sourceId = ""
        public var name = ""
        public var path: [String] = []
        public var dn = ""
        public var members = 0
        public var membersRecursive = 0
        public var children: [Node] = []

        public init() {}

        public init(_ department: Department, children: [Node]) {
            id = department.id
            sourceId = department.sourceId
            name = department.name
            path = department.path
            dn = department.dn
            members = department.members
            membersRecursive = department.membersRecursive
            self.children = children
        }

        public static var schemaName: String? { "DepartmentNode" }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The department.")
            visitor.required("sourceId", &sourceId, "The source's id.")
            visitor.required("name", &name, "Its name.")
            visitor.required("path", &path, "Names from the root to this department.")
            visitor.required("dn", &dn, "Distinguished name, leaf first.")
            visitor.required("members", &members, "Employees directly in it.")
            visitor.required("membersRecursive", &membersRecursive, "Employees in it and below, each counted once.")
            visitor.required("children", &children, "The departments directly below, in order.")
        }
    }
}
