import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `group.create`: a group of people across IdPs.
public enum GroupCreate: RPCMethod {
    public typealias Params = GroupDraft
    public typealias Result = UserGroup
    public static let name = "group.create"
    public static let summary = "Makes a user group of whoever meets one of its attributes."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.nameTaken]
}

/// `group.get`: one user group.
public enum GroupGet: RPCMethod {
    public typealias Params = GroupReference
    public typealias Result = UserGroup
    public static let name = "group.get"
    public static let summary = "Gives one user group."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}

/// `group.delete`: removes a user group.
public enum GroupDelete: RPCMethod {
    public typealias Params = GroupReference
    public typealias Result = Deleted
    public static let name = "group.delete"
    public static let summary = "Removes a user group; its members stay where they are."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
}

/// `group.update`: changes a user group.
public enum GroupUpdate: RPCMethod {
    public struct Params: JSONObject {
        public var id = GroupID(number: 0)
        public var patch = GroupPatch(.object([]))
        public var ifRevision: Int64?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The group.")
            visitor.required("patch", &patch, "What changes, as a JSON Merge Patch (RFC 7396) of what `group.create` takes.")
            visitor.optional("ifRevision", &ifRevision, "Only if the group still has this revision.")
        }
    }

    public typealias Result = UserGroup
    public static let name = "group.update"
    public static let summary = "Changes a user group."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .nameTaken, .revisionMismatch]
}

/// A user group that is named.
public struct GroupReference: JSONObject {
    public var id = GroupID(number: 0)

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The group.")
    }
}
