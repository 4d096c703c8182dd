/// How long audit entries are kept: whichever bound is reached first.
public struct AuditRetention: Hashable, Sendable {
    public var days: Int64
    public var entries: Int64

    public init(days: Int64 = 730, entries: Int64 = 500_000) {
        self.days = days
        self.entries = entries
    }
}
