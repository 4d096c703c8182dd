import JSONKit

/// What the import of a configuration does to one IdP or field.
public struct ConfigurationStep: JSONObject, Hashable {
    public enum Action: String, JSONEnum {
        case create, update, unchanged
    }

    public enum Kind: String, JSONEnum {
        case idp, field
    }

    public var action = Action.unchanged
    public var kind = Kind.idp
    public var name = ""
    public var changes: [AuditChange] = []
    /// Secrets that are to be kept and that are not stored.
    public var missingSecrets: [String]?

    public init() {}

    public init(_ action: Action, _ kind: Kind, _ name: String, _ changes: [AuditChange] = []) {
        self.action = action
        self.kind = kind
        self.name = name
        self.changes = changes
    }

    public static var schemaName: String? { "ConfigurationStep" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("action", &action, "`unchanged` when it is so already.")
        visitor.required("kind", &kind, "What it is done to.")
        visitor.required("name", &name, "The IdP's name, or the field's key.")
        visitor.defaulted("changes", &changes, "What changes; of a secret only its fingerprint.")
        visitor.optional(
            "missingSecrets", &missingSecrets,
            "In a dry run: secrets that the document leaves as they are and that are not stored, as `dingtalk.appSecret`; the import itself needs them."
        )
    }
}
