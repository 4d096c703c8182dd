import AgentAPI
import DaemonCommands
import IdentityModel
import JSONKit

extension AgentStatus {
    /// Prints everything for people.
    func show(at now: Timestamp) {
        let display = StatusDisplay()
        display.show(service, health)
        display.show("Identity providers", providers(now))
        if schedules.isEmpty { display.note("No identity provider with a source.") }
        display.show("Running", tasks(running, now))
        display.show("Held: task.approve or task.reject decides", tasks(held, now))
        let quarantined = schedules.filter(\.quarantined)
        if !quarantined.isEmpty { display.note("Quarantine", quarantined.map { "\($0.name): \($0.reason ?? "it failed repeatedly")" }) }
        display.show("Lag", lagTable)
        display.note("Change feed at cursor \(cursor)")
    }

    private func providers(_ now: Timestamp) -> TextTable {
        var table = TextTable("name", "id", "last run", "", "people", "next run", "failures")
        for entry in schedules {
            let last = entry.lastTask
            table.add(
                .init(entry.name), .init(entry.idpId.rawValue),
                .init(last.map { $0.status.rawValue } ?? "–", last?.status.tone ?? .plain),
                .init(last.map { StatusDisplay.distance($0.endedAt ?? $0.createdAt, from: now) } ?? ""),
                .init(last.map { "\($0.counts.employee.total)" } ?? "–"),
                .init(entry.nextRunAt.map { StatusDisplay.distance($0, from: now) } ?? "by hand"),
                .init("\(entry.consecutiveFailures)" + (entry.quarantined ? ", in quarantine" : ""), entry.quarantined ? .bad : .plain))
        }
        return table
    }

    private var lagTable: TextTable {
        var table = TextTable("what", "waiting", "oldest")
        func add(_ name: String, _ count: Int, _ seconds: Int) {
            table.add(
                .init(name), .init("\(count)"), .init(StatusDisplay.span(seconds: seconds), seconds > 600 ? .warning : .plain))
        }
        add("objects of events", lag.events, lag.oldestEventSeconds)
        for receiver in lag.notifications { add("notifications by \(receiver.receiver)", receiver.waiting, receiver.oldestSeconds) }
        return table
    }

    private func tasks(_ tasks: [SyncTask], _ now: Timestamp) -> TextTable {
        let names = Dictionary(schedules.map { ($0.idpId, $0.name) }) { $1 }
        var table = TextTable("task", "IdP", "begun", "done", "why")
        for task in tasks {
            table.add(
                .init(task.id.rawValue), .init(names[task.idpId] ?? task.idpId.rawValue),
                .init(StatusDisplay.distance(task.startedAt ?? task.createdAt, from: now)),
                .init("\(task.progress.percent) %"), .init(task.error?.message ?? "", .warning))
        }
        return table
    }
}

extension SyncTask.Status {
    fileprivate var tone: TerminalTone {
        switch self {
        case .success, .planned: .good
        case .failed: .bad
        case .held, .partialSuccess, .canceled: .warning
        case .pending, .running: .plain
        }
    }
}
