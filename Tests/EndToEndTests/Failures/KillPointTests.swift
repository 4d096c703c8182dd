import DingTalkSimulator
import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// kill -9 at every write boundary of a run: `FAILURE_KILLS=5000` for more of them than one for each boundary or 200.
@Suite struct KillPointTests {
    private static let kills = Int(ProcessInfo.processInfo.environment["FAILURE_KILLS"] ?? "") ?? 200

    @Test
    func
        `killed at any write, the next run makes the directory equal, and the feed tells every change once (dingtalk-ad, TopIAM, bk-iam-saas#2642)`()
        async throws
    {
        let organisation = try Organisation.company(people: 80)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let machine = try FaultyMachine(in: directory)
                try await withDaemon(site.registry) { registry in
                    var lives = AgentLives(site: site, registry: registry, machine: machine, simulator: simulator)
                    try await lives.begin()
                    try await lives.lose(Self.kills)
                    #expect(lives.deaths >= Self.kills)
                }
            }
        }
    }
}

/// One agent that is killed, started again, and looked at, again and again.
struct AgentLives: Sendable {
    let site: DaemonSite
    let registry: Daemon
    let machine: FaultyMachine
    let simulator: DingTalkSimulator
    private var idp = JSONValue.null
    private var replica = FeedReplica()
    private var change = 0
    /// Boundaries of one undisturbed run, and of one start after a death.
    private var boundariesOfRun: Int64 = 0
    private(set) var deaths = 0

    init(site: DaemonSite, registry: Daemon, machine: FaultyMachine, simulator: DingTalkSimulator) {
        self.site = site
        self.registry = registry
        self.machine = machine
        self.simulator = simulator
    }

    private var launch: DaemonLaunch {
        var launch = site.agent(source: simulator.baseURL)
        launch.arguments += ["--retry-pause-milliseconds", "1"]
        return machine.running(launch)
    }

    private func pair(_ agent: Daemon) -> DaemonPair { DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator) }

    /// Makes the IdP, its first run, and one more that is counted.
    mutating func begin() async throws {
        self = try await withDaemon(launch) { [self] agent in
            var lives = self
            lives.idp = try await pair(agent).createTestedIdP()
            try await lives.converge(agent)
            try lives.reorganise()
            let before = try machine.boundaries
            try await lives.converge(agent)
            lives.boundariesOfRun = try machine.boundaries - before
            return lives
        }
    }

    /// Dies so many times: at each boundary of a run in turn, and now and then at one of the start that follows.
    mutating func lose(_ count: Int) async throws {
        var lives: Int64 = 0
        while deaths < count, lives < 2 * count {
            let boundary = lives % boundariesOfRun + 1
            lives += 1
            self = try await withDaemon(launch) { [self] agent in
                var lives = self
                try await lives.converge(agent)
                try lives.reorganise()
                if try await lives.run(agent, dyingAt: try machine.boundaries + boundary) { lives.deaths += 1 }
                return lives
            }
            if lives.isMultiple(of: 8), try await loseInStart(at: lives / 8) { deaths += 1 }
        }
        self = try await withDaemon(launch) { [self] agent in
            var lives = self
            try await lives.converge(agent)
            return lives
        }
    }

    /// Dies while it starts, or soon after; false when it did not get so far.
    private func loseInStart(at boundary: Int64) async throws -> Bool {
        try machine.forgetBoundaries()
        try machine.kill(at: boundary)
        do {
            return try await withDaemon(launch) { [self] agent in try await run(agent, dyingAt: boundary) }
        } catch let death as DaemonMisbehaviour where death.problem.contains("signal") {
            try machine.kill(at: 0)
            return true
        }
    }

    /// A run of an agent that is killed at a boundary; whether it was.
    private func run(_ agent: Daemon, dyingAt boundary: Int64) async throws -> Bool {
        agent.expectKill()
        defer { agent.kill() }
        try machine.kill(at: boundary)
        var died = false
        do {
            try await run(agent)
        } catch let error as LineClientError {
            if case .rpc = error { throw error }
            died = true
        }
        try machine.kill(at: 0)
        return died
    }

    /// A run to its end, after the one that may be under way already.
    private func run(_ agent: Daemon) async throws {
        while true {
            do {
                let task = try await pair(agent).sync(idp)
                guard task.at("status").text == "success" else { throw Mismatch("\(task)") }
                return
            } catch LineClientError.rpc(let failure) where failure.reason == "task_active" {
                _ = try await agent.call("task.wait", ["taskId": failure.data?.at("taskId") ?? .null])
            }
        }
    }

    /// A run makes the directory equal to the source, and the feed has told all of it, once.
    private mutating func converge(_ agent: Daemon) async throws {
        try await run(agent)
        let found = try await agent.differences(of: idp, from: simulator.organisation)
        guard found.isEmpty else { throw Mismatch("after \(deaths) deaths: \(found)") }
        try await replica.follow(agent)
        let lost = try await replica.differences(from: agent, idp)
        guard lost.isEmpty else { throw Mismatch("the feed after \(deaths) deaths: \(lost)") }
    }

    /// Everybody changes, somebody comes or goes, another moves; a department comes or goes, another is renamed.
    private mutating func reorganise() throws {
        change += 1
        try simulator.organisation.edit { [change] contents in
            let offices = Organisation.offices
            for person in contents.employees.map(\.id) { try contents.updateEmployee(person) { $0.title = "工程师\(change)" } }
            try contents.updateEmployee("u002") { $0.memberships = [.init(departmentID: offices[change % offices.count].id)] }
            try contents.updateDepartment(300) { $0.name = "市场\(change)部" }
            if change.isMultiple(of: 2) {
                try contents.removeEmployee("u900")
                try contents.removeDepartment(400)
            } else {
                try contents.add(Department(id: 400, parentID: 110, name: "项目组"))
                try contents.add(.member(900, of: 400))
            }
        }
    }
}
