import DirectoryStore
import Foundation
import GRDB
import IdentityModel
import JSONKit
import SourceAPI
import SyncEngine
import Synchronization
import Testing

/// An engine over a real directory file, with a scripted source and a clock that goes when it is told to.
final class EngineFixture: SyncEnvironment {
    let folder: String
    let store: DirectoryStore
    let source: ScriptedSource
    private let configuration: Mutex<IdP>
    private let clock = Mutex(Timestamp(milliseconds: 1_800_000_000_000))
    private let reports = Mutex<[SyncTask]>([])

    init(_ organisation: ScriptedOrganisation, folder: String, gate: @escaping @Sendable (ReadUnit) async throws -> Void = { _ in }) throws
    {
        self.folder = folder
        store = try DirectoryStore(path: folder + "/directory.sqlite")
        source = ScriptedSource(organisation, gate: gate)
        var idp = IdP()
        idp.id = try #require(IdPID(rawValue: "idp-test"))
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
    var now: Timestamp {
        get { clock.withLock { $0 } }
        set { clock.withLock { $0 = newValue } }
    }
    var reported: [SyncTask] { reports.withLock { $0 } }

    /// What is known of the configuration, where it is older than what it is.
    let told = Mutex<IdP?>(nil)

    func configurations() async -> [IdP] {
        await configuring.withLock { $0 }()
        return [told.withLock { $0 } ?? idp]
    }
    func configuration(of idpID: IdPID) async throws -> IdP? {
        await configuring.withLock { $0 }()
        return idp
    }
    func open(_ idpID: IdPID) async throws -> SyncConnection {
        if isAway.withLock({ $0 > 0 ? ($0 -= 1, true).1 : false }) { throw Away() }
        return SyncConnection(configuration: idp, fields: extendedFields.withLock { $0 }, source: source)
    }
    func confirm(_ idpID: IdPID) async throws { if isClosed.withLock({ $0 }) { throw Closed() } }
    func mayPass(_ error: any Error) -> Bool { error is Away }
    func report(_ task: SyncTask) async { reports.withLock { $0.append(task) } }

    /// Called before the configurations are given.
    let configuring = Mutex<@Sendable () async -> Void>({})
    /// How often the IdP cannot be opened, for a reason that passes.
    let isAway = Mutex(0)
    struct Away: Error {}

    /// Whether the IdP was closed or deleted after it was opened.
    let isClosed = Mutex(false)
    struct Closed: Error {}

    let extendedFields = Mutex<[LocalField]>([])

    func makeEngine(resumeWindow: Duration = .seconds(600)) -> SyncEngine {
        SyncEngine(store: store, environment: self, stagingFolder: folder + "/staging", resumeWindow: resumeWindow, now: { self.now })
    }

    /// Runs one task to its end.
    @discardableResult
    func sync(dryRun: Bool = false, users: Bool = true, on engine: SyncEngine? = nil) async throws -> SyncTask {
        now = now.advanced(byMilliseconds: 60_000)
        let engine = engine ?? makeEngine()
        let task = try await engine.start(SyncRequest(idpID: idp.id, dryRun: dryRun, users: users))
        return try await ended(task.id, engine)
    }

    func ended(_ id: TaskID, _ engine: SyncEngine) async throws -> SyncTask {
        var last: SyncTask?
        for await task in try #require(try await engine.updates(of: id)) { last = task }
        return try #require(last)
    }

    /// The task at the end of what `decide` began.
    @discardableResult
    func after(_ engine: SyncEngine, _ decide: (SyncEngine) async throws -> SyncTask) async throws -> SyncTask {
        try await ended(try await decide(engine).id, engine)
    }

    func removals(of task: SyncTask) async throws -> [SyncRecord] {
        try await records(of: task).filter { $0.action == .delete }
    }

    /// Another hand changes a person between two tasks.
    func touch(_ sourceID: String) async throws { try await setAccount(sourceID, .enabled) }

    /// Somebody logs in.
    func logIn(_ sourceID: String) async throws {
        var login = LoginRecord()
        login.idpId = idp.id
        login.time = now
        login.employeeId = try await employee(sourceID).id
        login.sourceId = sourceID
        login.outcome = .success
        _ = try await store.recordLogins([login])
    }

    func setAccount(_ sourceID: String, _ status: Employee.AccountStatus) async throws {
        try await DatabaseQueue(path: folder + "/directory.sqlite").write { database in
            try database.execute(
                sql: "UPDATE employee SET account_status = ? WHERE source_id = ?", arguments: [status.rawValue, sourceID])
        }
    }

    func records(of task: SyncTask) async throws -> [SyncRecord] {
        var records: [SyncRecord] = []
        var page = PageRequest(size: 1000)
        repeat {
            let answer = try await store.records(RecordFilter(taskID: task.id), page)
            records += answer.items
            page.token = answer.nextToken
        } while page.token != nil
        return records
    }

    func employees() async throws -> [Employee] {
        var filter = EmployeeFilter()
        filter.idpID = idp.id
        var employees: [Employee] = []
        var page = PageRequest(size: 1000)
        repeat {
            let answer = try await store.employees(filter, page)
            employees += answer.items
            page.token = answer.nextToken
        } while page.token != nil
        return employees
    }

    func employee(_ sourceID: String) async throws -> Employee {
        try #require(try await store.employee(idp.id, sourceID: sourceID))
    }

    func departments() async throws -> [String: Department] {
        var page = PageRequest(size: 1000)
        var departments: [String: Department] = [:]
        repeat {
            let answer = try await store.departments(DepartmentFilter(idpID: idp.id), page)
            for department in answer.items { departments[department.sourceId] = department }
            page.token = answer.nextToken
        } while page.token != nil
        return departments
    }

    /// The organisation as the directory has it, those who left aside.
    func organisation() async throws -> ScriptedOrganisation {
        var organisation = ScriptedOrganisation()
        for department in try await departments().values where department.parentId != nil {
            organisation.departments[department.sourceId] = .init(name: department.name, parent: department.parentSourceId)
        }
        for employee in try await employees() where employee.employmentStatus == .active {
            organisation.persons[employee.sourceId] = .init(
                name: employee.fields.displayName ?? "", title: employee.fields.title ?? "", mobile: employee.fields.telephone,
                places: Dictionary(uniqueKeysWithValues: employee.departments.map { ($0.sourceId, $0.order ?? 0) }))
        }
        return organisation
    }
}

/// Runs `body` with an engine's surroundings in a folder that is gone afterwards.
func withEngine<Result>(
    _ organisation: ScriptedOrganisation, gate: @escaping @Sendable (ReadUnit) async throws -> Void = { _ in },
    _ body: (EngineFixture) async throws -> Result
) async throws -> Result {
    let folder = NSTemporaryDirectory() + "engine-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let fixture = try EngineFixture(organisation, folder: folder, gate: gate)
    defer { try? fixture.store.close() }
    return try await body(fixture)
}
