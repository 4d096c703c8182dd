import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport

extension Soak {
    /// Now and then an administrator decides on something.
    func administer() async throws {
        let agent = try await agent
        let act = turmoil.number(0..<12)
        guard act < 7 else { return }
        tally.decisions += 1
        switch act {
        case 0, 1, 2:
            guard let held = try await agent.call("task.list", ["idpId": idp, "status": "held"]).at("tasks").elements.first else { return }
            if act == 0 { try await decide("task.reject", held) } else { try await decide("task.approve", held) }
        case 3:
            let tasks = try await agent.call("task.list", ["idpId": idp, "status": "success", "pageSize": 20]).at("tasks").elements
            guard let task = tasks.randomElement(using: &random) else { return }
            try await decide("task.undo", task)
            // Whom that task had brought is taken back with it.
            identities.forget(allBut: Set(try await agent.accounts(of: idp).keys))
        case 4:
            let (registry, id) = (try await registry, idp)
            _ = try await registry.call("idp.disable", ["id": idp])
            // A run that began before the agent heard of it is canceled.
            try await eventually {
                do { _ = try await agent.call("sync.start", ["idpId": id]) } catch LineClientError.rpc(let failure) {
                    return failure.reason == "idp_closed"
                }
                return false
            }
            _ = try await registry.call("idp.enable", ["id": idp])
            try await eventually {
                try await agent.call("schedule.list").at("schedules[0].nextRunAt") != .null
            }
        case 5:
            guard let plan = try await attempt({ try await agent.call("sync.start", ["idpId": self.idp, "dryRun": true]) }) else { return }
            let planned = try await agent.call("task.wait", ["taskId": plan.at("id"), "timeoutSeconds": 50])
            if planned.at("status").text == "planned", turmoil.number(0..<2) == 0 { try await decide("task.apply", planned) }
        default:
            let accounts = try await agent.accounts(of: idp).values.filter { $0.at("employmentStatus").text == "active" }
            guard let account = accounts.sorted(by: { $0.at("id").text ?? "" < $1.at("id").text ?? "" }).randomElement(using: &random)
            else { return }
            let isSuspended = account.at("accountStatus").text == "suspended"
            try await attempt {
                try await agent.call(isSuspended ? "employee.enable" : "employee.suspend", ["ids": .array([account.at("id")])])
            }
        }
        try await settle()
    }

    /// Decides on a task and waits until that is done.
    func decide(_ method: String, _ task: JSONValue) async throws {
        if let id = task.at("id").text, method != "task.reject" { approved.insert(id) }
        guard let decided = try await attempt({ try await self.agent.call(method, ["taskId": task.at("id")]) }) else { return }
        if let id = decided.at("id").text { approved.insert(id) }
        _ = try await agent.call("task.wait", ["taskId": decided.at("id"), "timeoutSeconds": 50])
    }
}
