import Foundation
import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// Random people, trees, groups and enabled IdPs; `GROUP_SEEDS=500` for more seeds.
@Suite struct GroupPropertyTests {
    private static let seeds = Int(ProcessInfo.processInfo.environment["GROUP_SEEDS"] ?? "") ?? 4

    @Test(arguments: 0..<seeds) func `the feed from its beginning gives the members of every group after every change`(_ seed: Int)
        async throws
    {
        try await withStore { fixture in
            var world = try GroupWorld(fixture: fixture, random: SeededGenerator(seed: UInt64(seed)))
            try await world.start()
            var told: [GroupID: Set<EmployeeID>] = [:]
            var cursor: String? = nil
            for step in 0..<60 {
                let deed = try await world.change()
                repeat {
                    let page = try await fixture.store.changes(after: cursor, limit: 7)
                    for change in page.changes where change.kind == .membership {
                        let group = try #require(change.groupId)
                        let employee = try #require(EmployeeID(rawValue: change.id))
                        if change.action == .create {
                            #expect(told[group, default: []].insert(employee).inserted, "joined twice, seed \(seed), step \(step), \(deed)")
                        } else {
                            #expect(told[group]?.remove(employee) != nil, "left without being in, seed \(seed), step \(step), \(deed)")
                        }
                    }
                    if page.changes.isEmpty || page.cursor == cursor { break }
                    cursor = page.cursor
                } while true
                for group in try await fixture.all({ try await fixture.store.groups($0) }) {
                    let members = try await fixture.all { try #require(try await fixture.store.members(of: group.id, $0)).page }.map(\.id)
                    #expect(members == members.sorted())
                    #expect(Set(members) == told[group.id] ?? [], "seed \(seed), step \(step), \(deed)")
                    let expected = try await world.expectedMembers(of: group)
                    #expect(Set(members) == expected, "seed \(seed), step \(step), \(deed), \(group.draft.attributes)")
                    told[group.id] = Set(members)
                }
                let known = Set(try await fixture.all { try await fixture.store.groups($0) }.map(\.id))
                for (group, members) in told where !known.contains(group) { #expect(members.isEmpty, "seed \(seed), step \(step)") }
            }
        }
    }

    @Test(arguments: 0..<seeds) func `the pages of a group's members are of one moment, whoever joins and leaves between them`(_ seed: Int)
        async throws
    {
        try await withStore { fixture in
            var world = try GroupWorld(fixture: fixture, random: SeededGenerator(seed: UInt64(1000 + seed)))
            try await world.start()
            for _ in 0..<15 { _ = try await world.change() }
            for step in 0..<3 {
                for group in try await fixture.all({ try await fixture.store.groups($0) }) {
                    // What went on since the list was read may have removed it.
                    guard try await fixture.store.group(group.id) != nil else { continue }
                    let before = try await fixture.all { try #require(try await fixture.store.members(of: group.id, $0)).page }
                    var seen: [Employee] = []
                    var deeds: [String] = []
                    var page = PageRequest(size: 1)
                    let asOf = try await fixture.store.feedEnd()
                    repeat {
                        guard let answer = try await fixture.store.members(of: group.id, page) else { break }
                        #expect(answer.asOf == asOf)
                        #expect(answer.page.items.count <= page.size)
                        seen += answer.page.items
                        page.token = answer.page.nextToken
                        deeds.append(try await world.change(keeping: group.id))
                    } while page.token != nil
                    let told = "seed \(seed), step \(step), \(deeds)"
                    #expect(seen.map(\.id) == before.map(\.id), "\(told)")
                    #expect(seen.map(\.fields) == before.map(\.fields), "\(told)")
                    #expect(seen.map(\.employmentStatus) == before.map(\.employmentStatus), "\(told)")
                    let again = try #require(try await fixture.store.members(of: group.id, asOf: asOf, PageRequest(size: 1000)))
                    #expect(again.page.items.map(\.id) == before.map(\.id), "\(told)")
                }
            }
        }
    }
}

/// A synchronized IdP and one that is kept by hand, with groups over both, that changes at random.
private struct GroupWorld {
    let fixture: StoreFixture
    var random: SeededGenerator
    private var editor: DirectoryEditor
    private let kept: KeptIdP
    private var enabled: Set<IdPID> = []
    private let time = Timestamp(milliseconds: 1_800_000_000_000)
    private var number = 0

    init(fixture: StoreFixture, random: SeededGenerator) throws {
        self.fixture = fixture
        self.random = random
        editor = DirectoryEditor(fixture: fixture)
        kept = KeptIdP(id: try #require(IdPID(rawValue: "idp-kept")), name: "自建", fields: [])
    }

    mutating func start() async throws {
        try await editor.start()
        enabled = [fixture.idpID, kept.id]
        try await fixture.store.followEnabled(enabled, at: time)
    }

    /// Changes one thing; what, for messages.
    ///
    /// - Parameter group: one that is not removed.
    mutating func change(keeping group: GroupID? = nil) async throws -> String {
        let kind = Int.random(in: 0..<12, using: &random)
        do {
            switch kind {
            case 0...1: try await editor.edit(&random)
            case 2: try await editor.rename(["a", "b"].randomElement(using: &random) ?? "a", to: name())
            case 3: try await addGroup()
            case 4: try await changeGroup(keeping: group)
            case 5:
                enabled = Set([fixture.idpID, kept.id].filter { _ in Int.random(in: 0..<4, using: &random) > 0 })
                try await fixture.store.followEnabled(enabled, at: time)
            case 6...7: try await addPerson()
            case 8: try await changePerson()
            case 9: try await addDepartment()
            default: try await changeDepartment()
            }
        } catch DirectoryStoreError.refused {}
        return "change \(kind)"
    }

    /// By what the documentation says of attributes, over everybody.
    func expectedMembers(of group: UserGroup) async throws -> Set<EmployeeID> {
        let departments = try await departments(of: fixture.idpID) + departments(of: kept.id)
        let parents = Dictionary(uniqueKeysWithValues: departments.map { ($0.id, $0.parentId) })
        let people = try await fixture.all { try await fixture.store.employees(EmployeeFilter(), $0) }
        func isMember(_ person: Employee) -> Bool {
            guard person.employmentStatus == .active, enabled.contains(person.idpId) else { return false }
            return group.draft.attributes.contains { attribute in
                if let idp = attribute.idpId, idp != person.idpId { return false }
                let value = attribute.value.lowercased()
                let isEqual: Bool
                switch attribute.type {
                case .username: isEqual = person.fields.username?.lowercased() == value
                case .email: isEqual = person.fields.email?.lowercased() == value
                case .telephone: isEqual = person.fields.telephone?.lowercased() == value
                case .department:
                    let meant = Set(departments.filter { $0.id.rawValue == value || $0.dn.lowercased() == value }.map(\.id))
                    isEqual = person.departments.contains { place in
                        var next = place.id
                        while let id = next {
                            if meant.contains(id) { return true }
                            next = parents[id] ?? nil
                        }
                        return false
                    }
                }
                return isEqual == (attribute.relation == .equal)
            }
        }
        return Set(people.filter(isMember).map(\.id))
    }

    private mutating func name() -> String { ["研发", "市场", "x", "Y"].randomElement(using: &random) ?? "x" }

    private mutating func phone() -> String { "+86-1380000000\(Int.random(in: 0..<6, using: &random))" }

    private mutating func attribute() async throws -> GroupAttribute {
        let departments = try await departments(of: fixture.idpID) + departments(of: kept.id)
        let idp = [nil, nil, fixture.idpID, kept.id].randomElement(using: &random) ?? nil
        let relation: GroupAttribute.Relation = Int.random(in: 0..<3, using: &random) == 0 ? .unequal : .equal
        switch Int.random(in: 0..<6, using: &random) {
        case 5: return GroupAttribute(.telephone, relation, phone(), idpId: idp)
        case 0: return GroupAttribute(.username, relation, "U\(Int.random(in: 0..<8, using: &random))", idpId: idp)
        case 1: return GroupAttribute(.email, relation, "K\(Int.random(in: 0..<6, using: &random))@example.com", idpId: idp)
        case 2: return GroupAttribute(.department, relation, departments.randomElement(using: &random)?.id.rawValue ?? "dep-0", idpId: idp)
        case 3: return GroupAttribute(.department, relation, departments.randomElement(using: &random)?.dn ?? "OU=x", idpId: idp)
        default: return GroupAttribute(.department, relation, "OU=\(name()),OU=\(kept.name)", idpId: idp)
        }
    }

    private mutating func addGroup() async throws {
        number += 1
        var draft = GroupDraft()
        draft.name = try #require(LineText(rawValue: "组\(number)"))
        for _ in 0..<Int.random(in: 1...3, using: &random) { draft.attributes.append(try await attribute()) }
        _ = try await fixture.store.createGroup(draft, at: time)
    }

    private mutating func changeGroup(keeping kept: GroupID?) async throws {
        guard let group = try await fixture.all({ try await fixture.store.groups($0) }).randomElement(using: &random) else { return }
        if group.id != kept, Int.random(in: 0..<4, using: &random) == 0 {
            _ = try await fixture.store.deleteGroup(group.id, at: time)
        } else {
            let attributes = JSONValue.array([try JSONValue(parsing: try await attribute().jsonBytes())])
            _ = try await fixture.store.updateGroup(
                group.id, by: GroupPatch(["attributes": attributes]), ifRevision: nil, at: time)
        }
    }

    private func departments(of idp: IdPID) async throws -> [Department] {
        try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: idp), $0) }
    }

    private mutating func places() async throws -> JSONValue {
        let departments = try await departments(of: kept.id)
        let count = Int.random(in: 1...2, using: &random)
        let chosen = Set((0..<count).compactMap { _ in departments.randomElement(using: &random)?.id.rawValue })
        return .array(chosen.sorted().map { .string($0) })
    }

    private mutating func addPerson() async throws {
        let name = "k\(Int.random(in: 0..<6, using: &random))"
        var members: JSONValue = ["username": .string(name), "email": .string("\(name)@example.com"), "telephone": .string(phone())]
        if let places = try? await places(), places != .array([]) { members["departmentIds"] = places }
        _ = try await fixture.store.createEmployee(try EmployeeDraft.decode(members), in: kept, at: time)
    }

    private mutating func changePerson() async throws {
        var filter = EmployeeFilter()
        filter.idpID = kept.id
        guard let person = try await fixture.all({ try await fixture.store.employees(filter, $0) }).randomElement(using: &random) else {
            return
        }
        switch Int.random(in: 0..<5, using: &random) {
        case 4:
            try await fixture.store.updateEmployee(
                person.id, by: DraftPatch(["telephone": .string(phone())]), ifRevision: nil, in: kept, at: time)
        case 0: try await fixture.store.deleteEmployee(person.id, in: kept, at: time)
        case 1:
            let status = person.employmentStatus == .active ? "left" : "active"
            try await fixture.store.updateEmployee(
                person.id, by: DraftPatch(["employmentStatus": .string(status)]), ifRevision: nil, in: kept, at: time)
        case 2:
            let email = "k\(Int.random(in: 0..<6, using: &random))@example.com"
            try await fixture.store.updateEmployee(
                person.id, by: DraftPatch(["email": .string(email)]), ifRevision: nil, in: kept, at: time)
        default:
            try await fixture.store.updateEmployee(
                person.id, by: DraftPatch(["departmentIds": try await places()]), ifRevision: nil, in: kept, at: time)
        }
    }

    private mutating func addDepartment() async throws {
        var members: JSONValue = ["name": .string(name())]
        if let parent = try await departments(of: kept.id).randomElement(using: &random) {
            members["parentId"] = .string(parent.id.rawValue)
        }
        _ = try await fixture.store.createDepartment(try DepartmentDraft.decode(members), in: kept, at: time)
    }

    private mutating func changeDepartment() async throws {
        let departments = try await departments(of: kept.id)
        guard let department = departments.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: try await fixture.store.deleteDepartment(department.id, in: kept, at: time)
        case 1:
            try await fixture.store.updateDepartment(
                department.id, by: DraftPatch(["name": .string(name())]), ifRevision: nil, in: kept, at: time)
        default:
            guard let parent = departments.randomElement(using: &random) else { return }
            try await fixture.store.updateDepartment(
                department.id, by: DraftPatch(["parentId": .string(parent.id.rawValue)]), ifRevision: nil, in: kept, at: time)
        }
    }
}
