import JSONKit

/// Something odd about an object that was synchronized all the same.
public struct SyncWarning: JSONObject, Hashable {
    public var type = SyncRecord.ObjectType.employee
    public var sourceId = ""
    public var name = ""
    /// `duplicate_username`, `duplicate_email`, `empty_name`, `similar_id`, `unknown_department`, `unknown_parent` or `circle`.
    public var reason = ""
    public var message = ""

    public init() {}

    public init(_ type: SyncRecord.ObjectType, sourceID: String, name: String, reason: String, message: String) {
        self.type = type
        sourceId = sourceID
        self.name = name
        self.reason = reason
        self.message = message
    }

    public static var schemaName: String? { "Warning" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("type", &type, "What kind of object.")
        visitor.required("sourceId", &sourceId, "The source's id of the object.")
        visitor.required("name", &name, "The object's name.")
        visitor.required(
            "reason", &reason,
            """
            For programs: `duplicate_username`, `duplicate_email`, `empty_name`, `similar_id`, `unknown_department`, `unknown_parent` or \
            `circle`.
            """)
        visitor.required("message", &message, "For people: what is odd, and what was made of it.")
    }
}
