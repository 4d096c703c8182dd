import DingTalkSimulator

/// Random changes of an organisation and random troubles of its source; the same from the same seed.
public struct Turmoil: Sendable {
    private var random: SeededGenerator
    private var newcomers = 0
    private var leavers: [Employee] = []

    public init(seed: UInt64) { random = SeededGenerator(state: seed) }

    public mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Up to 60 people in up to nine departments.
    public mutating func organisation() -> Organisation {
        Organisation(employees: number(5..<60), departments: number(2..<9), seed: UInt64(number(0..<1 << 30)))
    }

    /// Somebody joins, leaves, returns, moves or is promoted, or a department comes, goes, moves or is renamed.
    public mutating func change(_ contents: inout OrganisationContents) {
        let departments = contents.departments.map(\.id)
        let people = contents.employees.map(\.id)
        guard let place = departments.randomElement(using: &random), let person = people.randomElement(using: &random) else { return }
        newcomers += 1
        let order = Int64.random(in: 1...900_000_000_000_000_000, using: &random)
        switch number(0..<11) {
        case 0: try? contents.add(Department(id: Int64(7000 + newcomers), parentID: place, name: "新部门\(newcomers)"))
        case 1: try? contents.updateDepartment(place) { $0.name = "改名\(newcomers)" }
        case 2:
            let parent = departments.randomElement(using: &random)
            if place != Department.rootID { try? contents.updateDepartment(place) { $0.parentID = parent } }
        case 3: try? contents.removeDepartment(place)
        case 4:
            leavers += contents.employee(person).map { [$0] } ?? []
            try? contents.removeEmployee(person)
        case 5: try? contents.updateEmployee(person) { $0.title = "职位\(newcomers)" }
        case 6: try? contents.updateEmployee(person) { $0.memberships = [.init(departmentID: place, order: order)] }
        case 7:
            try? contents.updateEmployee(person) { employee in
                employee.memberships.removeAll { $0.departmentID == place }
                employee.memberships.append(.init(departmentID: place, order: order, leader: true))
            }
        case 8:
            guard let place = leavers.indices.randomElement(using: &random) else { return }
            try? contents.add(leavers.remove(at: place))
        default:
            var employee = Employee(
                id: "new\(newcomers)", unionID: "union-new\(newcomers)", name: "新人",
                memberships: [.init(departmentID: place, order: order)])
            employee.mobile = "13900000000"
            try? contents.add(employee)
        }
    }

    /// Puts up to three troubles in force; what they are.
    public mutating func trouble(_ simulator: DingTalkSimulator) -> [String] {
        (0..<number(1..<4)).map { _ in addTrouble(simulator) }
    }

    /// Puts a trouble in force that costs time and passes: a limit is exceeded, an answer drips or never comes; what it is.
    public mutating func delay(_ simulator: DingTalkSimulator) -> String {
        let kinds: [FaultKind] = [
            .throttled, .globallyThrottled, .throttled, .globallyThrottled, .neverAnswer, .slowBody(bytesPerSecond: 2000),
        ]
        let place = number(0..<kinds.count)
        let path = ["/topapi/v2/user/list", "/topapi/v2/department/listsub", nil][number(0..<3)]
        // What is throttled is asked until it is not, so it must not be so for ever; an answer that never comes is waited for.
        let trigger: Fault.Trigger = place < 4 && Bool.random(using: &random) ? .every(number(3..<6)) : .first(1)
        simulator.faults.add(Fault(kinds[place], path: path, trigger: trigger))
        return "\(kinds[place]) \(path ?? "everywhere") \(trigger)"
    }

    private mutating func addTrouble(_ simulator: DingTalkSimulator) -> String {
        let contents = simulator.organisation.snapshot
        let departments = contents.departments.map(\.id)
        let place = departments.randomElement(using: &random) ?? Department.rootID
        switch number(0..<12) {
        case 0:
            simulator.scope = Scope(departments: [place])
            return "scope \(place)"
        case 1:
            simulator.scope = Scope(departments: [Department.rootID], hiddenDepartments: [place])
            return "hidden \(place)"
        case 2:
            let point =
                ["qyapi_get_department_member", "qyapi_get_member", "qyapi_get_department_list"].randomElement(using: &random) ?? ""
            simulator.permissions.points.remove(point)
            return "without \(point)"
        case 3:
            simulator.permissions.mobileFields = false
            simulator.permissions.personalFields = Bool.random(using: &random)
            return "without fields"
        default: return addFault(simulator, departments)
        }
    }

    private mutating func addFault(_ simulator: DingTalkSimulator, _ departments: [Int64]) -> String {
        let elsewhere = departments.randomElement(using: &random) ?? Department.rootID
        let kinds: [FaultKind] = [
            .systemBusy, .upstreamTimeout, .departmentHidden, .tokenInvalid, .httpStatus(504), .htmlPage, .punished, .notJSON,
            .hugeBody(300_000), .truncatedJSON, .connectionCut, .connectionReset, .stringlyTyped, .unknownFields, .missingLists,
            .silent, .missingMore, .unknownDepartment, .emptyLists, .emptyUserLists, .moreWithEmptyList, .repeatedCursor,
            .negativeDepartments, .cyclicParent, .moveFirstPerson(to: elsewhere),
            .moveLastPersonToFront, .errcode(50002, "请求的员工userid不在授权范围内"), .subcode(60011, "没有调用该接口的权限"),
        ]
        let kind = kinds[number(0..<kinds.count)]
        let path = ["/topapi/v2/user/list", "/topapi/v2/department/listsub", "/topapi/v2/user/get", nil][number(0..<4)]
        let department = Bool.random(using: &random) ? departments.randomElement(using: &random) : nil
        let triggers: [Fault.Trigger] = [
            .always, .first(number(1..<4)), .every(number(2..<5)), .probability(0.2, seed: UInt64(number(0..<1 << 30))),
        ]
        let trigger = triggers[number(0..<4)]
        simulator.faults.add(Fault(kind, path: path, departmentID: department, trigger: trigger))
        return "\(kind) \(path ?? "everywhere") \(department.map { String($0) } ?? "") \(trigger)"
    }

    /// Ends all troubles.
    public func end(_ simulator: DingTalkSimulator) {
        simulator.faults.removeAll()
        simulator.scope = .everything
        simulator.permissions = .all
    }
}
