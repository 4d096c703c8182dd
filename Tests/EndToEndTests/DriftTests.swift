import DingTalkSimulator
import Foundation
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Events that are lost, doubled, late and out of order, over many random changes.
@Suite struct DriftTests {
    /// `EVENT_CHANGES=10000` makes it the long way, `EVENT_SEED` another way.
    static let changes = ProcessInfo.processInfo.environment["EVENT_CHANGES"].flatMap { Int($0) } ?? 300
    static let seed = ProcessInfo.processInfo.environment["EVENT_SEED"].flatMap { UInt64($0) } ?? 20_261_123

    @Test func `after the next full run the directory is as the source, and the drift names what no event told of`() async throws {
        let organisation = Organisation(employees: 300, departments: 12, seed: 77)
        try await withCallbacks(organisation: organisation) { pair, idp in
            // More leave within an hour than the guard would let go.
            let unguarded: JSONValue = ["sync": ["guard": ["maxDeletePercent": 100, "maxDeleteCount": .int(Int64(Self.changes))]]]
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": unguarded])
            #expect(try await pair.sync(idp).at("status").text == "success")
            let events = pair.simulator.events
            var random = SeededGenerator(state: Self.seed)
            events.seed(random.next())
            events.settings.lost = Self.changes > 1000 ? 0.01 : 0.05
            events.settings.doubled = 0.05
            events.settings.reorderMilliseconds = Self.changes > 1000 ? 60_000 : 400
            events.settings.oldSpelling = 0.2
            // In waves, as a company changes: the simulator sends from this process, and holds each event back for a time of its own.
            let waves = max(1, Self.changes / 300)
            for _ in 0..<waves {
                Self.change(organisation, times: Self.changes / waves, &random)
                try await eventually(within: .seconds(600)) { events.underWay < 2000 }
            }
            try await eventually(within: .seconds(600)) { events.underWay == 0 }
            _ = try await pair.handled(idp)

            let stale = try await pair.differences(idp)
            #expect(events.sent.contains { $0.fate == .lost })
            #expect(!stale.isEmpty)
            let task = try await pair.sync(idp)
            #expect(task.at("status").text == "success")
            #expect(try await pair.differences(idp) == [])
            let drift = try await pair.agent.call("event.drift", ["taskId": task.at("id"), "pageSize": 1000]).at("objects").elements
            #expect(Set(drift.compactMap { $0.at("sourceId").text }) == stale)
            #expect(stale.isSubset(of: Set(events.sent.filter { $0.fate == .lost }.flatMap(\.ids))))
            #expect("\(task.at("notes"))".contains("Drift: "))

            // With nothing lost, nothing drifts.
            events.settings.lost = 0
            Self.change(organisation, times: 20, &random)
            _ = try await pair.handled(idp)
            let quiet = try await pair.sync(idp)
            #expect(try await pair.agent.call("event.drift", ["taskId": quiet.at("id")]).at("objects") == .array([]))
        }
    }

    /// Renames, moves, joiners and leavers, and departments that come, are renamed and move.
    private static func change(_ organisation: Organisation, times: Int, _ random: inout SeededGenerator) {
        for number in 0..<times {
            organisation.edit { contents in
                let people = contents.employees.map(\.id)
                let departments = contents.departments.map(\.id).filter { $0 > 1 }
                guard let person = people.randomElement(using: &random), let department = departments.randomElement(using: &random),
                    let other = departments.randomElement(using: &random)
                else { return }
                let fresh = Int64.random(in: 1_000_000_000..<2_000_000_000, using: &random)
                switch Int.random(in: 0..<20, using: &random) {
                case 0..<10: try? contents.updateEmployee(person) { $0.title = "职务\(number)" }
                case 10..<13: try? contents.updateEmployee(person) { $0.memberships = [.init(departmentID: other)] }
                case 13..<15:
                    try? contents.add(
                        Employee(
                            id: "p\(fresh)", unionID: "union-\(fresh)", name: "新\(fresh)", memberships: [.init(departmentID: department)]))
                case 15: try? contents.removeEmployee(person)
                case 16..<18: try? contents.add(Department(id: fresh, parentID: department, name: "部门\(fresh)"))
                case 18: try? contents.updateDepartment(department) { $0.name = "改名\(fresh)" }
                default: try? contents.updateDepartment(department) { $0.parentID = other }
                }
            }
        }
    }
}

extension DaemonPair {
    /// The source's ids of the objects in which directory and source differ.
    func differences(_ idp: JSONValue) async throws -> Set<String> {
        let source = simulator.organisation.snapshot
        var differences: Set<String> = []
        var seen: Set<String> = []
        for employee in try await all("employee.list", "employees", idp) where employee.at("employmentStatus").text != "left" {
            let id = employee.at("sourceId").text ?? ""
            seen.insert(id)
            let places = Set(
                employee.at("departments").elements.map { "\($0.at("sourceId").text ?? "") \($0.at("order")) \($0.at("leader"))" })
            guard let person = source.employee(id) else {
                differences.insert(id)
                continue
            }
            let there = Set(person.memberships.map { "\($0.departmentID) \(JSONValue.int($0.order)) \(JSONValue.bool($0.leader))" })
            if person.title ?? "" != employee.at("title").text ?? "" || there != places { differences.insert(id) }
        }
        differences.formUnion(Set(source.employees.map(\.id)).subtracting(seen))
        let departments = try await all("department.list", "departments", idp)
        let names = Dictionary(departments.map { ($0.at("id").text ?? "", $0.at("sourceId").text ?? "") }) { first, _ in first }
        for department in departments where department.at("sourceId").text != "1" {
            let id = department.at("sourceId").text ?? ""
            let there = Int64(id).flatMap { source.department($0) }
            let parent = names[department.at("parentId").text ?? ""]
            if there?.name != department.at("name").text || there?.parentID.map({ "\($0)" }) != parent { differences.insert(id) }
        }
        let known = Set(departments.compactMap { $0.at("sourceId").text })
        differences.formUnion(source.departments.map { "\($0.id)" }.filter { !known.contains($0) && !$0.hasPrefix("-") })
        return differences
    }

    private func all(_ method: String, _ list: String, _ idp: JSONValue) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        var params: JSONValue = ["idpId": idp, "pageSize": 1000]
        if method == "department.list" { params = params.merging(patch: ["recursive": true]) }
        while true {
            let page = try await agent.call(method, params)
            found += page.at(list).elements
            guard page.at("nextPageToken") != .null else { return found }
            params = params.merging(patch: ["pageToken": page.at("nextPageToken")])
        }
    }
}
