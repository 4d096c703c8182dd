/// What sets one type of IdP apart from the others.
public struct IdPTypeTraits: Sendable {
    /// The shape of its own settings; nil when it has none.
    public let settings: (any IdPTypeDraft.Type)?
    /// Whether there is a source to synchronize from.
    public var hasSource = true
    /// Whether it can be enabled: what synchronizes from it is built. Others are kept, closed.
    public var canBeEnabled = false
    /// Whether addresses of this installation are entered at the provider.
    public var hasLinks = true
    /// How many of this type may be enabled at once; nil when only the common limit holds.
    public var enabledLimit: Int?
}

extension IdPType {
    /// The table of types.
    public var traits: IdPTypeTraits {
        switch self {
        case .dingtalk: IdPTypeTraits(settings: DingTalkDraft.self, canBeEnabled: true)
        case .custom:
            IdPTypeTraits(settings: nil, hasSource: false, canBeEnabled: true, hasLinks: false, enabledLimit: EnabledLimits.custom)
        case .wecom: IdPTypeTraits(settings: WeComDraft.self)
        case .lark: IdPTypeTraits(settings: LarkDraft.self)
        case .ldap: IdPTypeTraits(settings: LDAPDraft.self, hasLinks: false)
        case .idaas: IdPTypeTraits(settings: IDaaSDraft.self)
        }
    }
}
