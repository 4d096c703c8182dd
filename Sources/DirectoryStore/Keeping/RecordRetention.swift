/// How long tasks with their records, and with them the change feed, are kept: whichever bound is reached first.
public struct RecordRetention: Hashable, Sendable {
    public var days: Int64
    public var records: Int64

    public init(days: Int64 = 180, records: Int64 = 5_000_000) {
        self.days = days
        self.records = records
    }
}
