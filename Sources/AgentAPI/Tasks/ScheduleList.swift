import IdentityModel
import JSONKit
import LineProtocol

/// `schedule.list`: when each IdP is synchronized next.
public enum ScheduleList: RPCMethod {
    public struct Result: JSONObject {
        public var schedules: [Entry] = []

        public init() {}

        public init(schedules: [Entry]) {
            self.schedules = schedules
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("schedules", &schedules, "One entry per IdP.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "schedule.list"
    public static let summary = "Shows when each IdP is synchronized next, and why not."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.registryUnavailable]
}

extension ScheduleList {
    /// One IdP's place in the schedule.
    public struct Entry: JSONObject, Hashable {
        public var idpId = IdPID(number: 0)
        public var name = ""
        public var automatic = false
        public var cycleHours = CycleHours.longest
        public var nextRunAt: Timestamp?
        public var reason: String?
        public var lastTask: SyncTask?
        public var consecutiveFailures = 0
        public var quarantined = false

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("name", &name, "Its name.")
            visitor.required("automatic", &automatic, "Whether it synchronizes by itself.")
            visitor.required("cycleHours", &cycleHours, "Hours between two automatic synchronizations.")
            visitor.optional("nextRunAt", &nextRunAt, "When it starts next by itself; absent when it does not.")
            visitor.optional("reason", &reason, "Why then, or why it does not start by itself.")
            visitor.optional("lastTask", &lastTask, "Its last task.")
            visitor.required(
                "consecutiveFailures", &consecutiveFailures,
                "Automatic synchronizations that failed since the last that did not, under the present settings.")
            visitor.required("quarantined", &quarantined, "True when it is tried less often after many failures.")
        }
    }
}
