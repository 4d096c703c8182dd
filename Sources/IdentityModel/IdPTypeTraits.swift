/// What sets one type of IdP apart from the others.
public struct IdPTypeTraits: Sendable {
    /// The shape of its own settings; nil when it has none.
    public let settings: (any IdPTypeDraft.Type)?
    /// Whether there is a source to synchronize from.
    public let hasSource: Bool
    /// How many of this type may be enabled at once; nil when only the common limit holds.
    public let enabledLimit: Int?
}

extension IdPType {
    /// The table of types; nil for a type that cannot be created yet.
    public var traits: IdPTypeTraits? {
        switch self {
        case .dingtalk: IdPTypeTraits(settings: DingTalkDraft.self, hasSource: true, enabledLimit: nil)
        case .custom: IdPTypeTraits(settings: nil, hasSource: false, enabledLimit: EnabledLimits.custom)
        case .wecom, .lark, .ldap, .idaas: nil
        }
    }
}
