import DingTalkSimulator
import JSONKit
import TestSupport

extension Soak {
    /// Six hours: people come and go, something goes wrong, synchronizations run by themselves and by hand.
    func passQuarter() async throws {
        try skip(hours: 6)
        let before = try await working()
        change()
        let misfortune = turmoil.number(0..<2) == 0 ? .none : Misfortune.allCases[turmoil.number(1..<Misfortune.allCases.count)]
        if turmoil.number(0..<2) == 0 { disturbSource() }
        try begin(misfortune)
        if misfortune == .registryStopped || misfortune == .registryKilled {
            let task = turmoil.number(0..<2) == 0 ? try await attempt(under: misfortune) { try await self.startByHand() } : nil
            try await restart(registries, misfortune == .registryStopped ? .terminated : .killed, after: task)
        }
        try await runSomething(misfortune)
        try await end(misfortune)
        turmoil.end(simulator)
        try await settle()
        try await expectSafe(before)
        try await administer()
    }

    /// Some people and departments; the company stays about as large as it was.
    private func change() {
        organisation.edit { contents in
            for _ in 0..<turmoil.number(1..<6) { turmoil.change(&contents) }
            let surplus = contents.employeeCount - settings.people * 5 / 4
            for person in contents.employees.map(\.id).prefix(max(0, surplus)) { try? contents.removeEmployee(person) }
        }
    }

    private func disturbSource() {
        tally.faults += turmoil.trouble(simulator).count
        switch turmoil.number(0..<6) {
        case 0: simulator.faults.add(Fault(.throttled, trigger: .first(2)))
        case 1: simulator.faults.add(Fault(.neverAnswer, trigger: .first(1)))
        case 2: simulator.faults.add(Fault(.delay(100), trigger: .every(3)))
        default: return
        }
        tally.faults += 1
    }

    private func begin(_ misfortune: Misfortune) throws {
        if misfortune.breaksDisk { tally.faults += 1 }
        switch misfortune {
        case .noRoomForStaging: try agentMachine.setRoom(.noneForStaging)
        case .noRoomForDirectory: try agentMachine.setRoom(.noneForDirectory)
        case .noRoomForAgent: try agentMachine.setRoom(.none)
        case .noRoomForRegistry: try registryMachine.setRoom(.none)
        case .brokenDiskOfAgent: try agentMachine.setBroken(true)
        case .brokenDiskOfRegistry: try registryMachine.setBroken(true)
        case .agentKilledAtWrite: try agentMachine.kill(at: try agentMachine.boundaries + Int64(turmoil.number(1..<200)))
        case .registryKilledAtWrite: try registryMachine.kill(at: try registryMachine.boundaries + Int64(turmoil.number(1..<20)))
        default: return
        }
    }

    /// An automatic run, whose time has come, and perhaps one by hand.
    private func runSomething(_ misfortune: Misfortune) async throws {
        if misfortune == .agentKilledAtWrite { try await agent.expectKill() }
        if misfortune == .registryKilledAtWrite { try await registry.expectKill() }
        // The agent looks at its schedule after every change of an IdP.
        let text = JSONValue.string("第\(turmoil.number(0..<1_000_000))版")
        try await attempt(under: misfortune) {
            try await self.registry.call("idp.update", ["id": self.idp, "patch": ["description": text]])
        }
        if turmoil.number(0..<2) == 0 { try await attempt(under: misfortune) { try await self.startByHand() } }
        if misfortune == .agentStoppedInRun || misfortune == .agentKilledInRun {
            let requests = simulator.counters.total + turmoil.number(0..<12)
            let active = try await attempt { try await self.agent.call("task.list", ["status": "running"]) }
            // Without a run nothing is requested.
            if active?.at("tasks").elements.isEmpty == false {
                try? await eventually(within: .seconds(1)) { simulator.counters.total >= requests }
            }
            return try await restart(agents, misfortune == .agentStoppedInRun ? .terminated : .killed)
        }
        // A dead daemon does not answer; with a broken disk no list may come.
        try await attempt(under: misfortune) { try await self.settleOnce() }
    }

    private func end(_ misfortune: Misfortune) async throws {
        try heal()
        switch misfortune {
        case .agentKilledAtWrite:
            try await restart(agents, .killed)
        case .registryKilledAtWrite:
            try await restart(registries, .killed)
        default: break
        }
        try await bothReady()
    }

    private func heal() throws {
        for machine in [agentMachine, registryMachine] {
            try machine.setRoom(.enough)
            try machine.setBroken(false)
            try machine.kill(at: 0)
        }
    }

    private func startByHand() async throws -> JSONValue { try await agent.call("sync.start", ["idpId": idp]) }

    /// Ends a daemon, lets a run that is under way go on without it, and starts it again.
    func restart(_ lives: DaemonLives, _ end: DaemonLives.End, after task: JSONValue? = nil) async throws {
        try await lives.end(end)
        if end == .killed { tally.deaths += 1 } else { tally.restarts += 1 }
        if let task {
            tally.outages += 1
            try await attempt { try await self.agent.call("task.wait", ["taskId": task.at("id"), "timeoutSeconds": 20]) }
        }
        try await lives.begin()
    }

    func bothReady() async throws {
        try await eventually(within: .seconds(60)) {
            let health = try await self.agent.call("service.health")
            let registry = try await self.registry.call("service.health")
            return health.at("status").text == "ready" && registry.at("status").text == "ready"
        }
    }

    /// Waits until no task runs and no event waits.
    func settle() async throws {
        try await expect("a task is never over") {
            try await self.activeTasks()
        } waiting: {
            try await self.settleOnce()
        }
        try await expect("deliveries never end") {
            .int(Int64(self.simulator.events.underWay))
        } waiting: {
            .bool(self.simulator.events.underWay == 0)
        }
        let waiting = { try await self.agent.call("event.list", ["idpId": self.idp, "verdict": "pending"]).at("events").elements }
        try await expect("events wait for ever") {
            .array(Array(try await waiting().prefix(5)))
        } waiting: {
            .bool(try await waiting().isEmpty)
        }
    }

    private func expect(
        _ complaint: String, _ evidence: () async throws -> JSONValue, waiting isTrue: @escaping () async throws -> JSONValue
    ) async throws {
        do {
            try await eventually(within: .seconds(120)) { try await isTrue() == true }
        } catch is NeverTrue {
            throw Mismatch("\(complaint): \(try await evidence())")
        }
    }

    /// The tasks that are not over.
    private func activeTasks() async throws -> JSONValue {
        let agent = try await agent
        var active: [JSONValue] = []
        for status in ["pending", "running"] {
            active += try await agent.call("task.list", ["status": .string(status)]).at("tasks").elements
        }
        return .array(active)
    }

    /// Waits for each task that is not over; whether there was none.
    private func settleOnce() async throws -> JSONValue {
        let agent = try await agent
        let active = try await activeTasks().elements
        var isOver = true
        for task in active {
            let now = try await agent.call("task.wait", ["taskId": task.at("id"), "timeoutSeconds": 30])
            if now.at("endedAt") == .null { isOver = false }
        }
        return .bool(isOver && active.isEmpty)
    }
}
