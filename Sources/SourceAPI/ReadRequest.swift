import IdentityModel
import Synchronization

/// What to read of a source.
public struct ReadRequest: Sendable {
    public var scope: SyncScope
    /// Whether employees are read, not only departments.
    public var employees: Bool
    public var detail: SyncSettings.Detail
    /// The source's fields that are wanted of each employee and department, in the order in which observations give them;
    /// `extension.X` is a path into the source's own extended fields.
    public var employeeAttributes: [String]
    public var departmentAttributes: [String]
    /// Counts what the reading costs.
    public var meter: ReadMeter
    /// What an earlier part of this reading brought; only the rest is to be asked for. Nil when nothing was read before.
    public var earlier: (any EarlierReading)?

    public init(
        scope: SyncScope, employees: Bool, detail: SyncSettings.Detail, employeeAttributes: [String], departmentAttributes: [String],
        meter: ReadMeter = ReadMeter(), earlier: (any EarlierReading)? = nil
    ) {
        self.scope = scope
        self.employees = employees
        self.detail = detail
        self.employeeAttributes = employeeAttributes
        self.departmentAttributes = departmentAttributes
        self.meter = meter
        self.earlier = earlier
    }
}

/// Counts the requests of one reading; may be read while it goes on.
public final class ReadMeter: Sendable {
    private let requestCount: Atomic<Int>
    private let throttledCount: Atomic<Int>

    /// Counts on from what an earlier part of the reading has cost.
    public init(requests: Int = 0, throttled: Int = 0) {
        requestCount = Atomic(requests)
        throttledCount = Atomic(throttled)
    }

    /// Requests sent, those that were refused as too many included.
    public var requests: Int { requestCount.load(ordering: .relaxed) }
    /// Requests that the source refused as too many.
    public var throttled: Int { throttledCount.load(ordering: .relaxed) }

    public func countRequest() { requestCount.wrappingAdd(1, ordering: .relaxed) }
    public func countThrottled() { throttledCount.wrappingAdd(1, ordering: .relaxed) }
}
