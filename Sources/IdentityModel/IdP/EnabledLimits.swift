/// How many IdPs may be enabled at once.
public enum EnabledLimits {
    /// Of all types together.
    public static let total = 5
    /// Of the type `custom`.
    public static let custom = 1

    /// A limit that leaves no room.
    public enum Breach: Hashable, Sendable {
        case total(limit: Int)
        case type(IdPType, limit: Int)
    }

    /// The limit that keeps one more IdP of `type` from being enabled beside those whose types are `enabled`; nil when there is room.
    public static func breach(enabling type: IdPType, beside enabled: [IdPType]) -> Breach? {
        if let limit = type.traits.enabledLimit, enabled.count(where: { $0 == type }) >= limit { return .type(type, limit: limit) }
        return enabled.count >= total ? .total(limit: total) : nil
    }
}
