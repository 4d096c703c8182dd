import DirectoryStore
import Foundation
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

/// A generator that gives the same numbers for the same seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Random organisations, random changes, random faults; `SYNC_SEEDS=5000` for more seeds.
@Suite struct PropertyTests {
    private static let seeds = Int(ProcessInfo.processInfo.environment["SYNC_SEEDS"] ?? "") ?? 40

    @Test(arguments: 0..<seeds) func `nobody leaves unproven, one good run converges, the feed tells all`(_ seed: Int) async throws {
        var random = Seeded(state: UInt64(seed))
        var organisation = ScriptedOrganisation()
        for _ in 0..<60 { Self.mutate(&organisation, &random) }
        try await withEngine(organisation) { fixture in
            fixture.idp.sync.guard.maxDeletePercent = 100
            let namesDepartments = Bool.random(using: &random)
            fixture.source.change { script in
                script.namesDepartments = namesDepartments
                script.pageSize = 3
            }
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            for _ in 0..<3 {
                let before = Set(try await fixture.employees().filter { $0.employmentStatus == .active }.map(\.sourceId))
                fixture.source.change { script in
                    for _ in 0..<6 { Self.mutate(&script.organisation, &random) }
                    Self.breakSomething(in: &script, &random)
                }
                let task = try await Self.run(fixture, engine, &random)
                let after = Set(try await fixture.employees().filter { $0.employmentStatus == .active }.map(\.sourceId))
                let there = Set(fixture.source.organisation.persons.keys)
                #expect(before.subtracting(after).isDisjoint(with: there), "removed though there, seed \(seed), \(task.status)")
            }
            fixture.source.change(Self.mend)
            let mending = try await fixture.sync(on: engine)
            #expect(mending.status == .success || mending.status == .held, "\(mending.notes)")
            if mending.status == .success {
                #expect(try await fixture.organisation() == fixture.source.organisation, "seed \(seed)")
                let quiet = try await fixture.sync(on: engine)
                #expect(quiet.status == .success)
                #expect(try await fixture.records(of: quiet).isEmpty, "seed \(seed)")
            }
            try await Self.expectFeedTellsAll(fixture)
        }
    }

    /// One run: as it is, planned and applied, or undone after it; what it holds is rejected, or left.
    private static func run(_ fixture: EngineFixture, _ engine: SyncEngine, _ random: inout Seeded) async throws -> SyncTask {
        let way = Int.random(in: 0..<4, using: &random)
        var task = try await fixture.sync(dryRun: way == 0, on: engine)
        if way == 0 { task = try await fixture.ended(try await engine.apply(task.id).id, engine) }
        if task.status == .held, Bool.random(using: &random) { task = try await engine.reject(task.id) }
        if way == 1, task.status.isEnded, try await fixture.store.hasApplied(task.id) {
            let undone = try await fixture.ended(try await engine.undo(task.id).id, engine)
            #expect(undone.status == .success, "\(undone)")
        }
        return task
    }

    private static func mutate(_ organisation: inout ScriptedOrganisation, _ random: inout Seeded) {
        let departments = organisation.departments.keys.sorted()
        let persons = organisation.persons.keys.sorted()
        let place = departments.randomElement(using: &random) ?? "1"
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: organisation.add("d\(Int.random(in: 0..<20, using: &random))", "部门\(UInt8.random(in: 0..<5, using: &random))")
        case 2:
            guard place != "1", let parent = organisation.departments[place]?.parent else { return }
            organisation.departments[place] = nil
            for (id, unit) in organisation.departments where unit.parent == place { organisation.departments[id]?.parent = parent }
            for (id, person) in organisation.persons where person.places[place] != nil {
                organisation.persons[id]?.places[place] = nil
                if organisation.persons[id]?.places.isEmpty ?? false { organisation.persons[id]?.places[parent] = 10 }
            }
        case 3:
            guard place != "1", let parent = departments.randomElement(using: &random) else { return }
            var above: String? = parent
            while let id = above, id != place { above = organisation.departments[id]?.parent }
            if above == nil { organisation.departments[place]?.parent = parent }
        case 4:
            if let person = persons.randomElement(using: &random) { organisation.persons[person] = nil }
        case 5:
            if let person = persons.randomElement(using: &random) {
                organisation.persons[person]?.title = "T\(UInt8.random(in: 0..<9, using: &random))"
            }
        case 6:
            if let person = persons.randomElement(using: &random) { organisation.persons[person]?.places = [place: 4] }
        case 7:
            if let person = persons.randomElement(using: &random) { organisation.persons[person]?.places[place] = 5 }
        default: organisation.add("p\(Int.random(in: 0..<60, using: &random))", "员工", in: place)
        }
    }

    private static func breakSomething(in script: inout ScriptedSource.Script, _ random: inout Seeded) {
        mend(&script)
        for id in script.organisation.departments.keys.sorted() where Int.random(in: 0..<12, using: &random) == 0 {
            let fault = SourceFault(.network, code: "-1", message: "busy")
            switch Int.random(in: 0..<3, using: &random) {
            case 0: script.failing[ReadUnit(.members, id)] = fault
            case 1: script.failing[ReadUnit(.children, id)] = fault
            default: script.cutShort.insert(ReadUnit(.members, id))
            }
        }
        for id in script.organisation.persons.keys.sorted() where Int.random(in: 0..<30, using: &random) == 0 { script.unlisted.insert(id) }
        if Int.random(in: 0..<4, using: &random) == 0 { script.hiddenAttributes = ["mobile", "title"] }
        if Int.random(in: 0..<5, using: &random) == 0,
            let only = script.organisation.departments.keys.sorted().randomElement(using: &random)
        {
            script.authorised = AuthorisedScope(departments: [only], persons: [], isWhole: false, rootSourceID: "1")
        }
    }

    private static func mend(_ script: inout ScriptedSource.Script) {
        script.failing = [:]
        script.cutShort = []
        script.unlisted = []
        script.hiddenAttributes = []
        script.authorised = nil
    }

    /// Whoever replays the feed from its beginning has the directory.
    private static func expectFeedTellsAll(_ fixture: EngineFixture) async throws {
        var objects: [String: JSONValue] = [:]
        var cursor: String?
        while true {
            let answer = try await fixture.store.changes(after: cursor, limit: 100)
            for change in answer.changes {
                #expect(objects[change.id] == change.before)
                objects[change.id] = change.after
            }
            if answer.changes.isEmpty { break }
            cursor = answer.cursor
        }
        let employees = try await fixture.employees()
        let departments = try await fixture.departments().values
        #expect(objects.count == employees.count + departments.count)
        for employee in employees {
            let told = objects[employee.id.rawValue]
            #expect(told?["title"]?.text == employee.fields.title)
            #expect(told?["accountStatus"]?.text == employee.accountStatus.rawValue)
            guard case .array(let places)? = told?["departments"] else {
                Issue.record("no places told")
                continue
            }
            #expect(Set(places.compactMap { $0["sourceId"]?.text }) == Set(employee.departments.map(\.sourceId)))
        }
        for department in departments { #expect(objects[department.id.rawValue]?["parentSourceId"]?.text == department.parentSourceId) }
    }
}
