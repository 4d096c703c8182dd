import JSONKit

/// One step of a connectivity test with its own verdict.
public struct ConnectivityCheck: JSONObject, Hashable {
    public enum Name: String, JSONEnum {
        case reach, token, contactScope, departmentRead, memberRead, fieldPermissions, eventCrypto
    }

    public enum Status: String, JSONEnum {
        case passed, warning, failed, skipped
    }

    public var name = Name.reach
    public var status = Status.skipped
    public var message = ""
    /// What to do about it.
    public var remedy: String?
    public var source: SourceFault?
    public var durationMs = 0

    public init() {}

    public static var schemaName: String? { "ConnectivityCheck" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("name", &name, "What was checked.")
        visitor.required("status", &status, "`skipped` when an earlier step had to pass first.")
        visitor.required("message", &message, "What was found.")
        visitor.optional("remedy", &remedy, "What to do about it.")
        visitor.optional("source", &source, "What the source answered.")
        visitor.required("durationMs", &durationMs, "How long it took, in milliseconds.")
    }
}
