import CurlKit
import DingTalkSimulator
import DirectoryStore
import Foundation
import IdentityModel
import JSONKit
import Logging
import Metrics
import SourceAPI
import SyncEngine
import Synchronization
import TestSupport

@testable import DingTalkSource

/// The engine over a real directory, with DingTalk's source reading a simulator over HTTP.
final class SimulatedSync: SyncEnvironment {
    let simulator: DingTalkSimulator
    let store: DirectoryStore
    private let source: any DirectorySource
    private let folder: String
    private let configuration: Mutex<IdP>
    private let approved = Mutex(false)
    private let clock = Mutex(Timestamp(milliseconds: 1_800_000_000_000))

    fileprivate init(_ simulator: DingTalkSimulator, _ http: CurlClient, folder: String) throws {
        self.simulator = simulator
        self.folder = folder
        store = try DirectoryStore(path: folder + "/directory.sqlite")
        var options = DingTalkSourceOptions()
        options.oapiURL = simulator.baseURL
        options.apiURL = simulator.baseURL
        options.requestsPerSecond = 0
        // By a clock that runs a hundred times as fast, so that a second's throttle costs ten milliseconds.
        options.banWait = .seconds(2)
        options.backoff = .milliseconds(100)
        options.requestTimeout = .seconds(2)
        options.bodyLimit = 256 << 10
        let provider = DingTalkSourceProvider(
            http: http, options: options, clock: .hurried(100), metrics: NOOPMetricsHandler.instance, logger: Logger(label: "test"))
        let app = simulator.apps[0]
        source = try provider.source(for: .dingtalk(DingTalkAccess(corpId: app.corpID, appKey: app.key, appSecret: app.secret)))
        var idp = IdP()
        idp.id = IdPID(rawValue: "idp-test") ?? idp.id
        idp.type = .dingtalk
        idp.name = "总部"
        idp.status = .enabled
        idp.connectivity.status = .passed
        configuration = Mutex(idp)
    }

    var idp: IdP {
        get { configuration.withLock { $0 } }
        set { configuration.withLock { $0 = newValue } }
    }

    func configurations() async -> [IdP] { [idp] }
    func open(_ idpID: IdPID) async throws -> SyncConnection { SyncConnection(configuration: idp, source: source) }
    func report(_ task: SyncTask) async {}
    func mayPass(_ error: any Error) -> Bool { false }

    private func engine() -> SyncEngine {
        SyncEngine(store: store, environment: self, stagingFolder: folder + "/staging", now: { self.clock.withLock { $0 } })
    }

    /// Runs one task to its end, a minute after the last; one that holds removals ends as `decision` has it.
    ///
    /// - Parameter stop: after so many requests of the task its process ends, and the next one goes on with what it left.
    func sync(stoppingAfter stop: Int? = nil, _ decision: Decision = .none) async throws -> SyncTask {
        clock.withLock { $0 = $0.advanced(byMilliseconds: 60_000) }
        var engine = engine()
        var task = try await engine.start(SyncRequest(idpID: idp.id))
        if let stop {
            let asked = simulator.counters.total
            try await eventually {
                let state = try await engine.task(task.id)
                return self.simulator.counters.total >= asked + stop || state?.status.isEnded != false || state?.status == .held
            }
            await engine.shutdown()
            engine = self.engine()
            try await engine.recover()
        }
        task = try await end(of: task, engine)
        approved.withLock { $0 = task.status == .held && decision == .approve }
        guard task.status == .held else { return task }
        switch decision {
        case .none: return task
        // Whom a smaller scope hides stays for good when that is rejected: the directory is no mirror of the source any more.
        case .reject where task.failType == .scope: return task
        case .reject: return try await engine.reject(task.id)
        case .approve: return try await end(of: try await engine.approve(task.id), engine)
        }
    }

    private func end(of task: SyncTask, _ engine: SyncEngine) async throws -> SyncTask {
        var task = task
        if let updates = try await engine.updates(of: task.id) { for await state in updates { task = state } }
        return task
    }

    /// What an administrator does with removals that are held.
    enum Decision: CaseIterable { case none, approve, reject }

    /// Whether the last task held removals that were approved.
    var wasApproved: Bool { approved.withLock { $0 } }

    /// How many of its units a task has not read.
    func unread(_ task: SyncTask) async throws -> Int {
        let totals = try await store.coverage(task.id).totals
        return totals.units - totals.complete
    }

    func accounts() async throws -> [String: IdentityModel.Employee] {
        var filter = EmployeeFilter()
        filter.idpID = idp.id
        let answer = try await store.employees(filter, PageRequest(size: 1000))
        return Dictionary(uniqueKeysWithValues: answer.items.map { ($0.sourceId, $0) })
    }

    func departments() async throws -> [IdentityModel.Department] {
        try await store.departments(DepartmentFilter(idpID: idp.id), PageRequest(size: 1000)).items
    }

    /// Changes of the directory since `cursor`, with where they end.
    func changes(after cursor: String?) async throws -> (changes: [DirectoryChange], cursor: String) {
        try await store.changes(after: cursor, limit: 1000)
    }
}

/// Runs `body` with a simulator, a source and a directory of its own.
func withSimulatedSync(of organisation: Organisation, _ body: (SimulatedSync) async throws -> Void) async throws {
    try await withDingTalkSimulator(organisation: organisation) { simulator in
        try await withTemporaryDirectory { folder in
            let http = try CurlClient(CurlConfiguration(userAgent: "test"))
            let result: Result<Void, any Error>
            do {
                let sync = try SimulatedSync(simulator, http, folder: folder)
                defer { try? sync.store.close() }
                try await body(sync)
                result = .success(())
            } catch { result = .failure(error) }
            await http.shutdown()
            try result.get()
        }
    }
}

extension PacingClock {
    /// The system's clock from now on, so many times as fast.
    static func hurried(_ times: Int64) -> PacingClock {
        let start = PacingClock.system.now()
        return PacingClock(
            now: { start + (PacingClock.system.now() - start) * times },
            sleep: { deadline in await PacingClock.system.sleep(start + (deadline - start) / times) })
    }
}
