import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport

/// A company's life with both daemons, day after day of simulated time.
///
/// The daemons are the real ones; `Tests/FaultyMachine` moves their clocks, fills and breaks their disks, and kills them at writes.
actor Soak {
    let settings: SoakSettings
    let simulator: DingTalkSimulator
    let clock: SoakClock
    let site: DaemonSite
    let agentMachine: FaultyMachine
    let registryMachine: FaultyMachine
    let agents: DaemonLives
    let registries: DaemonLives
    var turmoil: Turmoil
    /// What administrators do.
    var random: SeededGenerator
    var idp = JSONValue.null
    var replica = FeedReplica()
    var identities = Identities()
    var tally = SoakTally()
    /// The newest task that was counted.
    var counted: Set<String> = []
    /// Tasks that an administrator let do more than the guard allows.
    var approved: Set<String> = []
    var footprints: [Footprint] = []
    /// Why the last calls under misfortune failed; for a month that fails.
    var refusals: [String] = []

    /// How long things are kept, in days; leavers are kept shorter.
    static let retention: Int64 = 7
    static let leaverRetention: Int64 = 3

    init(_ settings: SoakSettings, _ simulator: DingTalkSimulator, _ clock: SoakClock, directory: String) throws {
        self.settings = settings
        self.simulator = simulator
        self.clock = clock
        site = DaemonSite(directory: directory)
        agentMachine = try FaultyMachine(in: directory, name: "agent.machine")
        registryMachine = try FaultyMachine(in: directory, name: "registry.machine")
        let options = [
            "--retry-pause-milliseconds", "1", "--ban-wait-seconds", "1", "--request-timeout-seconds", "2",
            "--callback-listen", "unix:" + site.callbackSocket, "--record-retention-days", "\(Self.retention)",
        ]
        agents = DaemonLives(agentMachine.running(site.agent(source: simulator.baseURL, options: options)))
        registries = DaemonLives(registryMachine.running(site.registry.adding("--audit-retention-days", "\(Self.retention)")))
        turmoil = Turmoil(seed: settings.seed)
        random = SeededGenerator(state: settings.seed)
    }

    var agent: Daemon { get async throws { try await agents.daemon } }
    var registry: Daemon { get async throws { try await registries.daemon } }
    var organisation: Organisation { simulator.organisation }

    /// The whole month, and what comes after it.
    func live() async throws {
        let start = ContinuousClock.now
        try await begin()
        var day = 0
        while day < settings.days || ContinuousClock.now - start < settings.duration {
            day += 1
            let before = tally
            for _ in 0..<4 { try await passQuarter() }
            try await evening("day \(day)", restarting: day)
            print("day \(day): \(organisation.snapshot.employeeCount) people, \(tally.since(before).text); \(footprints.last?.text ?? "")")
        }
        try await laterOn()
        try await expectNoSecrets()
        guard footprints.growth.isEmpty else { throw Mismatch("grew: \(footprints.growth)") }
        guard tally.internalErrors == 0 else { throw Mismatch("internal errors: \(refusals)") }
        print("soak: \(day) days, \(tally.text), \(ContinuousClock.now - start)")
    }

    /// Stops both, where they still run.
    func end() async {
        try? await agents.end(.killed)
        try? await registries.end(.killed)
    }

    /// What both wrote last; for a month that fails.
    var lastWords: String {
        get async {
            var text = "refused:\n" + refusals.joined(separator: "\n")
            for (name, logs) in [("agent", await agents.logs), ("registry", await registries.logs)] {
                text += "\n\(name):\n" + logs.joined().split(separator: "\n").suffix(60).joined(separator: "\n")
            }
            return text
        }
    }

    private func begin() async throws {
        try await registries.begin()
        try await agents.begin()
        let pair = try await pair
        idp = try await pair.createTestedIdP(
            CallbackTests.settings.merging(patch: [
                "sync": [
                    "automatic": true, "cycleHours": 6, "departures": ["policy": "suspend", "retainDays": .int(Self.leaverRetention)],
                    "guard": ["maxDeletePercent": 10, "maxDeleteCount": 5],
                ]
            ]))
        pair.subscribe(idp)
        simulator.events.seed(settings.seed)
        simulator.events.settings.retryMilliseconds = [50, 200, 800]
        simulator.events.settings.lost = 0.05
        simulator.events.settings.doubled = 0.05
        simulator.events.settings.reorderMilliseconds = 50
        simulator.events.settings.oldSpelling = 0.1
        try await goodRun()
        try await expectAll(is: "the first day")
    }

    var pair: DaemonPair {
        get async throws { DaemonPair(site: site, registry: try await registry, agent: try await agent, simulator: simulator) }
    }

    /// Lets hours go by for both daemons and the source.
    func skip(hours: Int64) throws {
        clock.skip(seconds: 3600 * hours)
        try agentMachine.setClock(aheadBySeconds: clock.secondsAhead)
        try registryMachine.setClock(aheadBySeconds: clock.secondsAhead)
    }

    /// A call that may fail because of what goes on; nil where it did.
    @discardableResult
    func attempt(under misfortune: Misfortune = .none, _ call: () async throws -> JSONValue) async throws -> JSONValue? {
        do { return try await call() } catch LineClientError.rpc(let failure) {
            refusals = refusals.suffix(20) + ["\(misfortune): \(failure.code) \(failure.message)"]
            if failure.code == -32603, !misfortune.breaksDisk { tally.internalErrors += 1 }
            return nil
        } catch let error as LineClientError {
            refusals = refusals.suffix(20) + ["\(misfortune): \(error)"]
            return nil
        }
    }
}
