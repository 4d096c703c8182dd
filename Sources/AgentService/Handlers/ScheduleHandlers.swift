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

    private func list(_: JSONEmpty, _: RPCCall) async throws -> ScheduleList.Result {
        let names = Dictionary(link.state.idps.map { ($0.id, $0.name) }) { $1 }
        return ScheduleList.Result(schedules: try await scheduler.schedule().map { ScheduleList.Entry($0, name: names[$0.idpId] ?? "") })
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
