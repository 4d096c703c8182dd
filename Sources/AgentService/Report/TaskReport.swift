import AgentAPI
import IdentityModel
import JSONKit

/// What a report of one task is made of.
public struct TaskReport: Sendable {
    public var task: SyncTask
    public var idpName: String
    /// When it was made.
    public var time: Timestamp
    /// The IdP's latest tasks, the newest first.
    public var runs: [SyncTask] = []
    /// Removals that wait for approval, what failed, then the others, each in the order in which they were made.
    public var records: [SyncRecordDetail] = []
    /// Whether there are more records than these.
    public var isShortened = false
    /// Departments that were not read completely.
    public var incomplete: [UnitCoverage] = []
    public var coverage = CoverageTotals()

    public init(task: SyncTask, idpName: String, time: Timestamp) {
        self.task = task
        self.idpName = idpName
        self.time = time
    }
}
