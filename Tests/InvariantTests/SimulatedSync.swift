import CurlKit
import DingTalkSimulator
import DingTalkSource
import DirectoryStore
import Foundation
import IdentityModel
import JSONKit
import Logging
import SourceAPI
import SyncEngine
import Synchronization
import TestSupport

/// The engine over a real directory, with DingTalk's source reading a simulator over HTTP.
final class SimulatedSync: SyncEnvironment {
    let simulator: DingTalkSimulator
    let store: DirectoryStore
    private let source: any DirectorySource
    private let folder: String
    private let configuration: Mutex<IdP>
    private let clock = Mutex(Timestamp(milliseconds: 1_800_000_000_000))

    fileprivate init(_ simulator: DingTalkSimulator, _ http: CurlClient, folder: String) throws {
        self.simulator = simulator
        self.folder = folder
        store = try DirectoryStore(path: folder + "/directory.sqlite")
        var options = DingTalkSourceOptions()
        options.oapiURL = simulator.baseURL
        options.apiURL = simulator.baseURL
        options.requestsPerSecond = 0
        options.banWait = .milliseconds(20)
        options.backoff = .milliseconds(1)
        options.bodyLimit = 256 << 10
        let provider = DingTalkSourceProvider(http: http, options: options, logger: Logger(label: "test"))
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

    /// Runs one task to its end, a minute after the last.
    func sync() async throws -> SyncTask {
        clock.withLock { $0 = $0.advanced(byMilliseconds: 60_000) }
        let engine = SyncEngine(store: store, environment: self, stagingFolder: folder + "/staging", now: { self.clock.withLock { $0 } })
        var task = try await engine.start(SyncRequest(idpID: idp.id))
        if let updates = try await engine.updates(of: task.id) { for await state in updates { task = state } }
        return task
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
