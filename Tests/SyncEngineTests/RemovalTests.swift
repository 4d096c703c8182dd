import DirectoryStore
import IdentityModel
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct RemovalTests {
    private let fault = SourceFault(.network, code: "-1", message: "busy")

    @Test func `a leaver is suspended, and comes back as the same person`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            try await fixture.sync()
            let before = try await fixture.employee("p7")
            let person = fixture.source.organisation.persons["p7"]
            fixture.source.change { $0.organisation.persons["p7"] = nil }
            let leaving = try await fixture.sync()
            #expect(leaving.status == .success)
            #expect(leaving.counts.employee.deleted == 1)
            let left = try await fixture.employee("p7")
            #expect(left.accountStatus == .suspended)
            #expect(left.employmentStatus == .left)
            #expect(left.leftAt != nil)
            #expect(try await fixture.sync().counts.employee.deleted == 0)

            fixture.source.change { $0.organisation.persons["p7"] = person }
            let returning = try await fixture.sync()
            #expect(try await fixture.records(of: returning).map(\.action) == [.restore])
            let back = try await fixture.employee("p7")
            #expect(back.id == before.id)
            #expect(back.employmentStatus == .active)
            #expect(back.departments == before.departments)
        }
    }

    @Test func `the policy may delete or keep instead`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            try await fixture.sync()
            fixture.idp.sync.departures.policy = .keep
            fixture.source.change { $0.organisation.persons["p7"] = nil }
            #expect(try await fixture.sync().status == .success)
            #expect(try await fixture.employee("p7").employmentStatus == .active)
            fixture.idp.sync.departures.policy = .delete
            #expect(try await fixture.sync().counts.employee.deleted == 1)
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p7") == nil)
        }
    }

    @Test(arguments: [ReadUnit.Kind.members, .children])
    func `one unit that fails removes nobody who may be there, and all else is applied`(
        _ kind: ReadUnit.Kind
    ) async throws {
        try await withEngine(.of(people: 300, departments: 12)) { fixture in
            try await fixture.sync()
            let failing = fault
            fixture.source.change { script in
                script.failing[ReadUnit(kind, "d2")] = failing
                // From departments that are read, and from one that is not (d2 itself, or one below it).
                script.organisation.persons["p50"] = nil
                script.organisation.persons[kind == .members ? "p1" : "p9"] = nil
                // Moves to where nothing can be read.
                script.organisation.persons["p62"]?.places = [kind == .members ? "d2" : "d10": 10]
                script.organisation.persons["p0"]?.title = "经理"
            }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess)
            #expect(try await fixture.records(of: task).filter { $0.action == .delete }.map(\.sourceId) == ["p50"])
            #expect(task.failType == .network)
            #expect(
                try await fixture.employees().filter { $0.sourceId != "p50" }
                    .allSatisfy { $0.employmentStatus == .active && !$0.departments.isEmpty })
            #expect(try await fixture.employee("p0").fields.title == "经理")
            let coverage = try await fixture.store.coverage(task.id)
            #expect(coverage.page.items.contains { $0.sourceId == "d2" && $0.state == .failed })

            fixture.source.change { $0.failing = [:] }
            #expect(try await fixture.sync().counts.employee.deleted == 1)
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test func `a listing that ends without its last page proves nothing`() async throws {
        try await withEngine(.of(people: 300, departments: 12)) { fixture in
            try await fixture.sync()
            fixture.source.change { $0.cutShort = [ReadUnit(.members, "d2")] }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess)
            #expect(task.counts.employee.deleted == 0)
        }
    }

    @Test func `a listing of departments of which nothing is told proves nothing`() async throws {
        try await withEngine(.of(people: 300, departments: 12)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in
                script.cutShort = [ReadUnit(.children, "d2")]
                script.organisation.persons["p9"] = nil
            }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess, "\(task)")
            #expect(task.counts.department.deleted == 0)
            #expect(try await fixture.employee("p9").employmentStatus == .active)
            let coverage = try await fixture.store.coverage(task.id)
            #expect(coverage.page.items.contains { $0.sourceId == "d2" && $0.state == .failed && $0.error?.reason == "incomplete" })
        }
    }

    @Test func `a person on no page whom the source still has is kept`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            try await fixture.sync()
            fixture.source.change { $0.unlisted = ["p7"] }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess)
            #expect(task.counts.employee.deleted == 0)
            #expect(try await fixture.employee("p7").employmentStatus == .active)
        }
    }

    @Test(arguments: [false, true]) func `a department goes though the source still names it for a person`(_ isPlanned: Bool) async throws {
        try await withEngine(.of(people: 40, departments: 8)) { fixture in
            let engine = fixture.makeEngine()
            fixture.source.change { $0.organisation.persons["p0"]?.places["d8"] = 10 }
            try await fixture.sync()
            fixture.source.change { script in
                script.organisation.departments["d8"] = nil
                for (id, person) in script.organisation.persons where person.places["d8"] != nil && id != "p0" {
                    script.organisation.persons[id]?.places = ["d1": 10]
                }
            }
            var task = try await fixture.sync(dryRun: isPlanned, on: engine)
            if isPlanned { task = try await fixture.after(engine) { [id = task.id] in try await $0.apply(id) } }
            #expect(task.status == .success, "\(task)")
            #expect(try await fixture.departments()["d8"] == nil)
            #expect(try await fixture.employee("p0").departments.map(\.id).count { $0 == nil } == 1)
            #expect(try await fixture.records(of: fixture.sync()).isEmpty)
        }
    }

    @Test func `lists that are all empty remove nobody whom the source has when asked`() async throws {
        try await withEngine(.of(people: 300, departments: 3)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in script.unlisted = Set(script.organisation.persons.keys) }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess)
            #expect(try await fixture.records(of: task).isEmpty)
            fixture.source.change { $0.unlisted = [] }
            #expect(try await fixture.records(of: fixture.sync()).isEmpty)
        }
    }

    @Test func `removals beyond the guard are held, all else is applied`() async throws {
        try await withEngine(.of(people: 600, departments: 12)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in
                for index in 0..<100 { script.organisation.persons["p\(index)"] = nil }
                script.organisation.add("new", "新人", in: "d1")
            }
            let engine = fixture.makeEngine()
            let task = try await fixture.sync(on: engine)
            #expect(task.status == .held)
            #expect(task.failType == .protection)
            #expect(task.counts.employee.created == 1)
            #expect(task.counts.employee.deleted == 0)
            #expect(try await fixture.records(of: task).count { $0.success == nil && $0.action == .delete } == 100)
            #expect(try await fixture.employees().allSatisfy { $0.employmentStatus == .active })
            // A newer run takes the place of the held one.
            let next = try await fixture.sync(on: engine)
            #expect(next.status == .held)
            #expect(try await engine.task(task.id)?.status == .canceled)
        }
    }

    @Test func `an empty reading and a smaller scope hold removals back`() async throws {
        try await withEngine(.of(people: 40, departments: 4)) { fixture in
            try await fixture.sync()
            let whole = fixture.source.organisation
            fixture.source.change { $0.organisation.persons = [:] }
            #expect(try await fixture.sync().status == .held)
            fixture.source.change { script in
                script.organisation = whole
                script.authorised = AuthorisedScope(departments: ["d1", "d2", "d3"], persons: [], isWhole: false, rootSourceID: "1")
            }
            let task = try await fixture.sync()
            #expect(task.status == .held)
            #expect(task.failType == .scope)
            #expect(try await fixture.employees().allSatisfy { $0.employmentStatus == .active })
        }
    }

    @Test func `a department goes after its people, never while a listing of departments is missing`() async throws {
        try await withEngine(.of(people: 40, departments: 8)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in
                script.organisation.departments["d8"] = nil
                for (id, person) in script.organisation.persons where person.places["d8"] != nil {
                    script.organisation.persons[id]?.places = ["d1": 10]
                }
            }
            let failing = fault
            fixture.source.change { $0.failing[ReadUnit(.children, "d2")] = failing }
            #expect(try await fixture.sync().counts.department.deleted == 0)
            fixture.source.change { $0.failing = [ReadUnit(.members, "d2"): failing] }
            let task = try await fixture.sync()
            #expect(task.status == .partialSuccess)
            #expect(task.counts.department.deleted == 1)
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }
}
