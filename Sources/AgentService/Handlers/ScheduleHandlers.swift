import AgentAPI
import IdentityModel
import JSONKit
import LineProtocol
import SyncEngine

/// Answers about the schedule.
struct ScheduleHandlers: Sendable {
    let scheduler: SyncScheduler
    let link: RegistryLink

    func add(to table: inout MethodTable) {
        table.add(ScheduleList.self, list)
    }

    /// Every IdP; those that are kept by hand are never due, and come last.
    private func list(_: JSONEmpty, _: RPCCall) async throws -> ScheduleList.Result {
        let idps = Dictionary(try await link.current().idps.map { ($0.id, $0) }) { $1 }
        let entries = try await scheduler.schedule().compactMap { entry in
            idps[entry.idpId].map { (isKept: !$0.type.traits.hasSource, entry: ScheduleList.Entry(entry, name: $0.name)) }
        }
        return ScheduleList.Result(schedules: (entries.filter { !$0.isKept } + entries.filter(\.isKept)).map(\.entry))
    }
}

extension ScheduleList.Entry {
    fileprivate init(_ entry: ScheduleEntry, name: String) {
        self.init()
        idpId = entry.idpId
        self.name = name
        automatic = entry.automatic
        cycleHours = CycleHours(entry.cycleHours) ?? .longest
        nextRunAt = entry.nextRunAt
        reason = entry.reason
        lastTask = entry.lastTask
        consecutiveFailures = entry.consecutiveFailures
        quarantined = entry.quarantined
    }
}
