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

    /// An IdP without a source is kept by hand and stands on no schedule.
    private func list(_: JSONEmpty, _: RPCCall) async throws -> ScheduleList.Result {
        let names = Dictionary(link.state.idps.filter(\.type.traits.hasSource).map { ($0.id, $0.name) }) { $1 }
        return ScheduleList.Result(
            schedules: try await scheduler.schedule().compactMap { entry in names[entry.idpId].map { ScheduleList.Entry(entry, name: $0) } }
        )
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
