import IdentityModel
import JSONKit

/// Everything one transaction of a task is made of, the persons aside, who are decided one by one.
public struct ApplyWork: Sendable {
    public var taskID: TaskID
    public var idpID: IdPID
    public var idpName: String
    public var time: Timestamp
    /// The source's id of the root, which is called as the IdP is.
    public var root: String?
    /// Creations parents first, removals children first.
    public var departments: [DepartmentVerdict] = []
    /// What the comparison of persons found; nil when persons were not read.
    public var persons: ComparisonCounts?
    /// What was found odd.
    public var warnings: [SyncWarning] = []
    /// Whether every department there is was read: then one that is not known is odd.
    public var knowsAllDepartments = false
    /// What a complete run was allowed to read; nil leaves what the last complete run left.
    public var baseline: [UInt8]?
    /// What is kept of a task whose records, or some, are done later.
    public var plan: TaskPlan?
    /// Departments that were out of scope and can be read again.
    public var regained: [DepartmentID] = []

    public init(taskID: TaskID, idpID: IdPID, idpName: String, time: Timestamp) {
        self.taskID = taskID
        self.idpID = idpID
        self.idpName = idpName
        self.time = time
    }
}

/// What a transaction did, or would do where it was only planned.
public struct AppliedCounts: Sendable, Hashable {
    public var department = ObjectCounts()
    public var employee = ObjectCounts()
    /// Objects whose change waits for approval.
    public var held = 0
    /// Persons whom the source places in departments that it does not show.
    public var misplaced = 0
    /// Whether the directory itself was changed.
    public var changedDirectory = false

    public init() {}

    mutating func count(_ kind: SyncRecord.ObjectType, _ action: SyncRecord.Action, _ outcome: VerdictOutcome) {
        let path: WritableKeyPath<AppliedCounts, ObjectCounts> = kind == .department ? \.department : \.employee
        switch outcome {
        case .fail: self[keyPath: path].failed += 1
        case .hold: held += 1
        case .apply, .plan:
            if outcome == .apply { changedDirectory = true }
            switch action {
            case .create: self[keyPath: path].created += 1
            case .update, .restore: self[keyPath: path].updated += 1
            case .delete: self[keyPath: path].deleted += 1
            }
        }
    }
}
