import CurlKit
import DingTalkSimulator
import IdentityModel
import Logging
import SourceAPI

@testable import DingTalkSource

/// A simulator and a source that reads it over HTTP, with waits short enough for tests.
struct Fixture: Sendable {
    let simulator: DingTalkSimulator
    let provider: DingTalkSourceProvider

    static func options(_ simulator: DingTalkSimulator) -> DingTalkSourceOptions {
        var options = DingTalkSourceOptions()
        options.oapiURL = simulator.baseURL
        options.apiURL = simulator.baseURL
        options.requestsPerSecond = 0
        options.banWait = .milliseconds(200)
        options.backoff = .milliseconds(5)
        options.requestTimeout = .seconds(5)
        return options
    }

    static func access() -> DingTalkAccess {
        let app = SimulatedApp()
        return DingTalkAccess(corpId: app.corpID, appKey: app.key, appSecret: app.secret)
    }

    func source(_ access: DingTalkAccess = Fixture.access()) throws -> any DirectorySource {
        try provider.source(for: .dingtalk(access))
    }

    /// Reads everything into a new sink.
    func read(
        scope: SyncScope = .all, employees: Bool = true, detail: SyncSettings.Detail = .basic, meter: ReadMeter = ReadMeter(),
        onAnswer: @escaping @Sendable (SourceAnswer) -> Void = { _ in }
    ) async throws -> Collecting.State {
        let sink = Collecting(onAnswer: onAnswer)
        let request = ReadRequest(
            scope: scope, employees: employees, detail: detail, employeeAttributes: ["mobile", "manager_userid"],
            departmentAttributes: ["name", "dept_manager_userid_list"], meter: meter)
        try await source().read(request, into: sink)
        return sink.taken
    }
}

/// Runs `body` against a simulator of its own.
func withSimulatedDingTalk<Result: Sendable>(
    employees: Int = 1200, departments: Int = 40, homeSchool: Bool = false, limits: Limits = .none,
    changing change: (inout DingTalkSourceOptions) -> Void = { _ in }, _ body: (Fixture) async throws -> Result
) async throws -> Result {
    let organisation = Organisation(employees: employees, departments: departments, seed: 11, homeSchool: homeSchool)
    return try await withDingTalkSimulator(organisation: organisation, options: SimulatorOptions(limits: limits)) { simulator in
        var options = Fixture.options(simulator)
        change(&options)
        let http = try CurlClient(CurlConfiguration(userAgent: "test"))
        let provider = DingTalkSourceProvider(http: http, options: options, logger: Logger(label: "test"))
        let result = try await body(Fixture(simulator: simulator, provider: provider))
        await http.shutdown()
        return result
    }
}

/// Where everyone and everything is, as the simulator knows it.
struct Truth {
    var departments: Set<String> = []
    var people: Set<String> = []
    /// `department/person`.
    var places: Set<String> = []
    /// Pages of people that a complete reading takes.
    var pages = 0

    /// The departments from `root` down, and who is in them.
    init(_ contents: OrganisationContents, from root: Int64 = Department.rootID) {
        var queue = [root]
        while let id = queue.popLast() {
            departments.insert(String(id))
            let members = contents.members(of: id)
            people.formUnion(members)
            places.formUnion(members.map { "\(id)/\($0)" })
            pages += max(1, (members.count + 99) / 100)
            queue += contents.children(of: id).filter { $0 > 0 }
        }
    }
}
