import IdentityModel
import JSONKit

/// One IdP in the schedule.
public struct ScheduleEntry: JSONObject, Hashable {
    public var idpId: IdPID
    public var automatic = false
    public var cycleHours = 24
    /// Absent when it does not run by itself.
    public var nextRunAt: Timestamp?
    public var reason: String?
    public var lastTask: SyncTask?
    public var consecutiveFailures = 0
    public var quarantined = false

    public init() { idpId = IdPID(number: 0) }

    public static var schemaName: String? { "ScheduleEntry" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("idpId", &idpId, "The IdP.")
        visitor.required("automatic", &automatic, "Whether it synchronizes by itself.")
        visitor.required("cycleHours", &cycleHours, "Hours between two automatic synchronizations.")
        visitor.optional("nextRunAt", &nextRunAt, "When the next one is due.")
        visitor.optional("reason", &reason, "Why then, or why none is due.")
        visitor.optional("lastTask", &lastTask, "The last synchronization, however it was started.")
        visitor.required("consecutiveFailures", &consecutiveFailures, "Automatic synchronizations that failed since the last that did not.")
        visitor.required("quarantined", &quarantined, "Whether it waits longer after repeated failures.")
    }
}
