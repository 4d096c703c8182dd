import JSONKit

/// What an administrator may set of an IdP. Creating and updating read this one shape, so that they have the same rules.
public struct IdPDraft: JSONObject, Hashable {
    public var type = IdPType.custom
    public var name = IdPName.placeholder
    public var description: IdPDescription?
    public var status = IdPStatus.closed
    private var settings = TypeSettings()
    public var sync = SyncSettings()

    public init() {}

    public static var schemaName: String? { "IdPDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("type", &type, "What kind of source it is; never changes.")
        visitor.required("name", &name, "Unique among all IdPs.")
        visitor.optional("description", &description, "The login title.")
        visitor.required("status", &status, "Closed IdPs neither synchronize nor log anyone in.")
        for shape in IdPType.allCases.compactMap(\.traits.settings) { visit(shape, &visitor) }
        visitor.defaulted("sync", &sync, "How it is synchronized.")
    }

    /// The settings of the IdP's own type; nil for a type without any.
    public var typeSettings: (any IdPTypeDraft)? {
        givenSettings.first { Swift.type(of: $0).type == type }
    }

    public func validate(noting problems: inout JSONProblems) {
        guard problems.isSound("type") else { return }
        for given in givenSettings.map({ Swift.type(of: $0).type }) where given != type {
            problems.note("goes only with type \"\(given.rawValue)\"; leave it out", at: given.rawValue)
        }
        if sync.automatic, !type.traits.hasSource {
            problems.note("must be false: an IdP of type \"\(type.rawValue)\" has no source to synchronize from", at: "sync.automatic")
        }
    }

    /// Settings of the type `dingtalk`.
    public var dingtalk: DingTalkDraft? {
        get { settings.settings(of: .dingtalk) }
        set { settings.set(newValue, of: .dingtalk) }
    }

    private var givenSettings: [any IdPTypeDraft] { settings.all.compactMap { $0 as? any IdPTypeDraft } }

    /// Settings are required by their own type, and named with all other problems when they are not there.
    private mutating func visit<Draft: IdPTypeDraft>(_: Draft.Type, _ visitor: inout some JSONFieldVisitor) {
        let summary = "Settings of the type `\(Draft.type.rawValue)`."
        var given = settings.settings(of: Draft.type, as: Draft.self)
        if type == Draft.type {
            var required = given ?? Draft()
            visitor.required(Draft.type.rawValue, &required, summary)
            given = required
        } else {
            visitor.optional(Draft.type.rawValue, &given, summary)
        }
        settings.set(given, of: Draft.type)
    }
}
