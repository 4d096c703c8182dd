import DingTalkSimulator
import JSONKit
import TestSupport

/// A company in the simulator, both daemons beside it, and an IdP that was synchronized once.
struct Scene: Sendable {
    let pair: DaemonPair
    let organisation: Organisation
    let idp: JSONValue

    var simulator: DingTalkSimulator { pair.simulator }

    /// Synchronizes and waits for the end.
    func sync(_ patch: JSONValue = [:]) async throws -> JSONValue {
        var task = try await pair.sync(idp, patch)
        while task.at("status").text == "running" {
            task = try await pair.agent.call("task.wait", ["taskId": task.at("id"), "timeoutSeconds": 50])
        }
        return task
    }

    /// Puts a fault in force until ``recover()``.
    @discardableResult
    func inject(
        _ kind: FaultKind, _ interface: Interface? = nil, department: Int64? = nil, person: String? = nil,
        _ trigger: Fault.Trigger = .always
    ) -> Int {
        simulator.faults.add(Fault(kind, path: interface?.rawValue, departmentID: department, userID: person, trigger: trigger))
    }

    /// Ends all faults.
    func recover() { simulator.faults.removeAll() }

    /// The state of one department in the ledger of a task.
    func coverage(of department: Int64, in task: JSONValue) async throws -> JSONValue {
        let ledger = try await pair.agent.call("task.coverage", ["taskId": task.at("id"), "pageSize": 1000])
        return ledger.at("departments").elements.first { $0.at("sourceId").text == String(department) } ?? .null
    }
}

/// The interfaces that a reading uses.
enum Interface: String, Sendable {
    case departments = "/topapi/v2/department/listsub"
    case members = "/topapi/v2/user/list"
    case person = "/topapi/v2/user/get"
    case token = "/v1.0/oauth2/accessToken"
    case scopes = "/auth/scopes"
}

extension Organisation {
    /// The departments of ``company(people:)`` with their parents; 120 is three levels down.
    static let offices: [(id: Int64, parent: Int64, name: String)] = [
        (100, 1, "研发中心"), (110, 100, "平台组"), (120, 110, "工具小组"), (200, 1, "产品线"), (300, 1, "市场部"),
    ]

    /// A company whose people `u000`, `u001`, … are spread over five departments, one after the other.
    static func company(people: Int = 60) throws -> Organisation {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            for office in offices { try contents.add(Department(id: office.id, parentID: office.parent, name: office.name)) }
            for number in 0..<people {
                try contents.add(.member(number, of: offices[number % offices.count].id))
            }
        }
        return organisation
    }
}

extension Employee {
    /// A person with what a company knows of everyone.
    static func member(_ number: Int, of department: Int64) -> Employee {
        let digits = String(String(1000 + number).dropFirst())
        var person = Employee(
            id: "u\(digits)", unionID: "union\(digits)", name: "员工\(digits)",
            memberships: [.init(departmentID: department, order: 176_123_456_789_012_345 - Int64(number))])
        person.title = "工程师"
        person.mobile = "13800000\(digits)"
        person.orgEmail = "u\(digits)@example.com"
        return person
    }
}

/// Runs `body` in a scene of its own. Pauses after failures are a thousandth of a second there, a ban is waited out for a second.
///
/// - Parameters:
///   - settings: changes the IdP that is created.
///   - isSynchronized: whether a first run, which must succeed, is made before.
func withScene(
    _ organisation: Organisation? = nil, settings: JSONValue = [:], options: [String] = [], isSynchronized: Bool = true,
    simulator settingUp: SimulatorOptions = SimulatorOptions(limits: .none), _ body: @Sendable @escaping (Scene) async throws -> Void
) async throws {
    let organisation = try organisation ?? .company()
    try await withDingTalkSimulator(organisation: organisation, options: settingUp) { simulator in
        let options = ["--retry-pause-milliseconds", "1", "--ban-wait-seconds", "1"] + options
        try await withPair(simulator: simulator, agentOptions: options) { pair in
            let scene = Scene(pair: pair, organisation: organisation, idp: try await pair.createTestedIdP(settings))
            if isSynchronized {
                let first = try await scene.sync()
                guard first.at("status").text == "success" else { throw Mismatch("the first run: \(first)") }
            }
            try await body(scene)
        }
    }
}
