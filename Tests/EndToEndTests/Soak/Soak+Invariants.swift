import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport

extension Soak {
    /// All troubles are over, an administrator lets everything through: then all must be right. Now and then both daemons were restarted.
    func evening(_ name: String, restarting day: Int) async throws {
        if day.isMultiple(of: 3) { try await restart(agents, .terminated) }
        if day.isMultiple(of: 5) { try await restart(registries, .terminated) }
        try await bothReady()
        try await settle()
        try await goodRun()
        try await expectAll(is: name)
        if day.isMultiple(of: 3), day > Self.retention { try await expectRetention(name) }
        footprints.append(Footprint(agent: try await agent, registry: try await registry, site: site))
    }

    /// A month without any change: all that is old is gone.
    func laterOn() async throws {
        try skip(hours: 24 * 31)
        try await restart(registries, .terminated)
        try await restart(agents, .terminated)
        try await evening("a month later", restarting: 1)
        try await expectRetention("a month later")
        let accounts = try await agent.accounts(of: idp)
        try check(accounts.values.allSatisfy { $0.at("employmentStatus").text == "active" }, "a month later somebody who left is there")
    }

    /// Synchronizes until a run has read everything; what it holds is approved.
    func goodRun() async throws {
        for _ in 0..<4 {
            guard let started = try await attempt({ try await self.agent.call("sync.start", ["idpId": self.idp]) }) else {
                try await settle()
                continue
            }
            let task = try await agent.call("task.wait", ["taskId": started.at("id"), "timeoutSeconds": 50])
            switch task.at("status").text {
            case "success": return
            case "held": return try await decide("task.approve", task)
            default: throw Mismatch("without any fault a run ended so: \(task)")
            }
        }
        throw Mismatch("no run could be started: \(refusals)")
    }

    func working() async throws -> Set<String> {
        Set(try await agent.accounts(of: idp).filter { $0.value.at("employmentStatus").text == "active" }.keys)
    }

    /// Whatever went wrong: nobody who is there has left, and no task removed more than the guard allows.
    func expectSafe(_ before: Set<String>) async throws {
        let gone = before.subtracting(try await working())
        let present = Set(organisation.snapshot.employees.map(\.id))
        try check(gone.isDisjoint(with: present), "left, though they are there: \(gone.intersection(present))")
        let limit = Int64(max(5, (before.count + 5) / 10))
        for task in try await agent.call("task.list", ["idpId": idp, "pageSize": 50]).at("tasks").elements {
            guard let id = task.at("id").text else { continue }
            let removed = task.at("counts.employee.deleted").integer ?? 0
            try check(removed <= limit || approved.contains(id), "\(removed) of \(before.count) removed unasked: \(task)")
            if task.at("endedAt") != .null, counted.insert(id).inserted {
                tally.tasks["\(task.at("trigger").text ?? "") \(task.at("status").text ?? "")", default: 0] += 1
            }
        }
    }

    /// What must hold on every evening.
    func expectAll(is name: String) async throws {
        let (agent, registry) = (try await agent, try await registry)
        try check(try await agent.differences(of: idp, from: organisation), name)
        var replica = replica
        try await replica.follow(agent)
        tally.changes += replica.entries - self.replica.entries
        self.replica = replica
        try check(try await replica.differences(from: agent, idp), name + ", the feed")
        let accounts = try await agent.accounts(of: idp)
        try check(identities.take(accounts, at: clock.milliseconds, retainedDays: Self.leaverRetention), name)
        tally.checks += 2 * accounts.count
        let audit = try await registry.call("audit.verify")
        try check(audit.at("intact") == true, "\(name): the audit is broken: \(audit)")
        // The schedule may have begun one meanwhile; it ends.
        try await settle()
        let held = try await agent.call("task.list", ["status": "held"]).at("tasks").elements
        try check(held.isEmpty, "\(name): held for ever: \(held)")
        let id = idp
        try await eventually { try await registry.call("idp.get", ["id": id]).at("lastSync.status").text == "success" }
    }

    /// Nothing is kept beyond its time.
    private func expectRetention(_ name: String) async throws {
        let (agent, registry, id) = (try await agent, try await registry, idp)
        let oldest = clock.milliseconds - Self.retention * 86_400_000
        // Old tasks go beside everything else, from the start on.
        let isKept = { @Sendable (time: JSONValue) in time.text.flatMap { Timestamp($0) }.map { $0.milliseconds < oldest } ?? false }
        do {
            try await eventually {
                let tasks = try await agent.call("task.list", ["idpId": id, "pageSize": 1000]).at("tasks").elements
                let changes = try await agent.call("changes.list", ["limit": 1]).at("changes")
                return !tasks.contains { isKept($0.at("createdAt")) } && !isKept(changes.at("[0].time"))
            }
        } catch { throw Mismatch("\(name): tasks or changes are kept beyond their time") }
        let entries = try await registry.call("audit.list", ["pageSize": 1000])
        try check(!entries.at("entries").elements.contains { isKept($0.at("time")) }, "\(name): the audit is kept beyond its time")
        // Events are kept for 30 days.
        let events = try await agent.call("event.list", ["idpId": id, "pageSize": 1000]).at("events").elements
        let month = clock.milliseconds - 30 * 86_400_000 - 60_000
        let isOld = events.contains { ($0.at("receivedAt").text.flatMap { Timestamp($0) }?.milliseconds ?? month) < month }
        try check(!isOld, "\(name): events are kept beyond their time")
    }

    /// No secret in what was logged, none in plain text in a file; the key's own file aside. No person in a log.
    func expectNoSecrets() async throws {
        try await agents.end(.terminated)
        try await registries.end(.terminated)
        let secrets = [simulator.apps[0].secret, CallbackTests.aesKey, CallbackTests.token]
        for log in await agents.logs + registries.logs {
            for word in secrets + ["13900000000", "access_token=", "新人"] { try check(!log.contains(word), "\(word) is in a log") }
        }
        for file in try SoakFiles(in: site.directory) {
            for secret in secrets { try check(!file.holds(secret), "\(secret) is in \(file.path)") }
        }
    }

    func check(_ isRight: Bool, _ problem: @autoclosure () -> String) throws {
        tally.checks += 1
        guard isRight else { throw Mismatch("SOAK_SEED=\(settings.seed), \(problem())") }
    }

    private func check(_ problems: [String], _ name: String) throws {
        try check(problems.isEmpty, "\(name): \(problems.prefix(20))")
    }
}
