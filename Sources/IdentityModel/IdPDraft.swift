import JSONKit

/// What an administrator may set of an IdP. Creating and updating read this one shape, so that they have the same rules.
public struct IdPDraft: JSONObject, Hashable {
    public var type = IdPType.custom
    public var name = IdPName.placeholder
    public var description: IdPDescription?
    public var status = IdPStatus.closed
    public var dingtalk: DingTalkDraft?
    public var sync = SyncSettings()

    public init() {}

    public static var schemaName: String? { "IdPDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("type", &type, "What kind of source it is; never changes.")
        visitor.required("name", &name, "Unique among all IdPs.")
        visitor.optional("description", &description, "The login title.")
        visitor.required("status", &status, "Closed IdPs neither synchronize nor log anyone in.")
        settings("dingtalk", &dingtalk, "Settings of the type `dingtalk`.", of: &visitor)
        visitor.defaulted("sync", &sync, "How it is synchronized.")
    }

    /// The settings of the IdP's own type; nil for a type without any.
    public var typeSettings: (any IdPTypeDraft)? {
        givenSettings.first { Swift.type(of: $0).type == type }
    }

    public func validate(noting problems: inout JSONProblems) {
        for given in givenSettings.map({ Swift.type(of: $0).type }) where given != type {
            problems.note("goes only with type \"\(given.rawValue)\"; leave it out", at: given.rawValue)
        }
        if sync.automatic, let traits = type.traits, !traits.hasSource {
            problems.note("must be false: an IdP of type \"\(type.rawValue)\" has no source to synchronize from", at: "sync.automatic")
        }
    }

    private var givenSettings: [any IdPTypeDraft] {
        [dingtalk].compactMap { $0 }
    }

    /// Settings are required by their own type, and named with all other problems when they are not there.
    private func settings<Draft: IdPTypeDraft>(
        _ name: String, _ value: inout Draft?, _ summary: String, of visitor: inout some JSONFieldVisitor
    ) {
        guard type == Draft.type else { return visitor.optional(name, &value, summary) }
        var required = value ?? Draft()
        visitor.required(name, &required, summary)
        value = required
    }
}
