/// Something that goes wrong on purpose: what, for which calls, and how often.
public struct Fault: Sendable {
    /// Which of the calls that match are hit.
    public enum Trigger: Sendable, Equatable {
        case always
        /// The first so many, then never again.
        case first(Int)
        /// Every so-manieth.
        case every(Int)
        /// Each with this probability, drawn from a generator of its own.
        case probability(Double, seed: UInt64)
    }

    public var kind: FaultKind
    /// The path it is for, such as `/topapi/v2/user/list`; nil for all.
    public var path: String?
    /// The `dept_id` it is for; nil for all.
    public var departmentID: Int64?
    /// The `userid` it is for; nil for all.
    public var userID: String?
    public var trigger: Trigger

    public init(
        _ kind: FaultKind, path: String? = nil, departmentID: Int64? = nil, userID: String? = nil, trigger: Trigger = .always
    ) {
        self.kind = kind
        self.path = path
        self.departmentID = departmentID
        self.userID = userID
        self.trigger = trigger
    }
}
