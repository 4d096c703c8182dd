import DirectoryStore
import IdentityModel
import SourceAPI
import Testing

@testable import SyncEngine

/// A smaller scope is no departure.
@Suite struct ScopeTests {
    /// 40 people in d1 to d4; d4 is out of sight.
    private func withSmallerScope(_ body: (EngineFixture, SyncEngine, SyncTask) async throws -> Void) async throws {
        try await withEngine(.of(people: 40, departments: 4)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { Self.narrow(&$0) }
            try await body(fixture, engine, try await fixture.sync(on: engine))
        }
    }

    private static func narrow(_ script: inout ScriptedSource.Script) {
        script.authorised = AuthorisedScope(departments: ["d1", "d2", "d3"], persons: [], isWhole: false, rootSourceID: "1")
    }

    @Test func `who is out of sight is kept and marked, and the task says what to do`() async throws {
        try await withSmallerScope { fixture, engine, task in
            #expect(task.status == .held)
            #expect(task.failType == .scope)
            #expect(task.error?.message.hasPrefix("The application may read less") == true)
            let marked = try await fixture.employees().filter { $0.outOfScope == true }
            #expect(marked.count == 10)
            #expect(marked.allSatisfy { $0.departments.map(\.sourceId) == ["d4"] && $0.employmentStatus == .active })
            // Nothing was decided: the next run asks again, without marking again.
            let next = try await fixture.sync(on: engine)
            #expect(next.status == .held)
            #expect(next.counts.employee.updated == 0)
        }
    }

    @Test func `a rejected scope stays as it is, and the people come back when it does`() async throws {
        try await withSmallerScope { fixture, engine, held in
            let task = try await engine.reject(held.id)
            #expect(task.status == .canceled)
            let quiet = try await fixture.sync(on: engine)
            #expect(quiet.status == .success)
            #expect(try await fixture.records(of: quiet).isEmpty)
            #expect(try await fixture.employees().count { $0.outOfScope == true } == 10)
            #expect(try await fixture.store.counts(fixture.idp.id).left == 0)

            // Some left while nobody could see them.
            fixture.source.change { script in
                script.authorised = nil
                script.organisation.persons["p3"] = nil
            }
            let back = try await fixture.sync(on: engine)
            #expect(back.status == .success, "\(back)")
            #expect(back.counts.employee.updated == 9)
            #expect(back.counts.employee.deleted == 1)
            #expect(try await fixture.employees().allSatisfy { $0.outOfScope == nil })
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test func `who is out of scope stays so when a department of theirs goes`() async throws {
        try await withEngine(.of(people: 40, departments: 4)) { fixture in
            let engine = fixture.makeEngine()
            fixture.source.change { script in for index in 0..<40 { script.organisation.persons["p\(index)"]?.places["d3"] = 3 } }
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                Self.narrow(&script)
                script.unlisted = ["p3"]
            }
            let held = try await fixture.sync(on: engine)
            #expect(try await fixture.employees().filter { $0.outOfScope == true }.map(\.sourceId) == ["p3"])
            _ = try await engine.reject(held.id)
            fixture.source.change { script in
                for index in 0..<40 where index != 3 { script.organisation.persons["p\(index)"]?.places = ["d1": 1] }
                script.organisation.departments["d3"] = nil
            }
            let task = try await fixture.sync(on: engine)
            #expect(task.status == .success, "\(task)")
            #expect(try await fixture.departments()["d3"] == nil)
            #expect(try await fixture.employee("p3").outOfScope == true)
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `an approved scope lets them leave`() async throws {
        try await withSmallerScope { fixture, engine, held in
            let task = try await fixture.after(engine) { try await $0.approve(held.id) }
            #expect(task.status == .success, "\(task)")
            #expect(task.counts.employee.deleted == 10)
            #expect(try await fixture.departments()["d4"] == nil)
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `a scope that comes back by itself takes the marks away`() async throws {
        try await withSmallerScope { fixture, engine, _ in
            fixture.source.change { $0.authorised = nil }
            let task = try await fixture.sync(on: engine)
            #expect(task.status == .success)
            #expect(try await fixture.employees().allSatisfy { $0.outOfScope == nil })
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `who really left leaves, though the scope is smaller`() async throws {
        try await withEngine(.of(people: 40, departments: 4)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                Self.narrow(&script)
                script.organisation.persons["p0"] = nil
            }
            let task = try await fixture.sync(on: engine)
            #expect(task.status == .held)
            #expect(try await fixture.employees().count { $0.outOfScope == true } == 10)
            #expect(try await fixture.removals(of: task).count { $0.success == nil && $0.type == .employee } == 10)
            #expect(try await fixture.employee("p0").employmentStatus == .left)
        }
    }

    @Test func `a department hidden inside the scope is told by what the source says of its people`() async throws {
        try await withEngine(.of(people: 40, departments: 4)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let whole = fixture.source.organisation
            let hidden = whole.persons.filter { $0.value.places["d4"] != nil }.keys
            fixture.source.change { script in
                script.organisation.departments["d4"] = nil
                for id in hidden {
                    script.organisation.persons[id] = nil
                    script.failing[ReadUnit(.person, id)] = SourceFault(.scope, code: "50002", message: "not in scope")
                }
            }
            let task = try await fixture.sync(on: engine)
            #expect(task.status == .held)
            #expect(task.failType == .scope)
            #expect(try await fixture.employees().count { $0.outOfScope == true } == 10)
            #expect(try await fixture.departments()["d4"]?.members == 10)
            fixture.source.change { script in
                script.organisation = whole
                script.failing = [:]
            }
            #expect(try await fixture.sync(on: engine).status == .success)
            #expect(try await fixture.employees().allSatisfy { $0.outOfScope == nil })
        }
    }

    @Test func `an administrator's own narrowing is told apart in words`() async throws {
        try await withEngine(.of(people: 40, departments: 4)) { fixture in
            try await fixture.sync()
            fixture.idp.sync.scope = .partial([ScopedDepartment(id: "d1"), ScopedDepartment(id: "d2")])
            let task = try await fixture.sync()
            #expect(task.status == .held)
            #expect(task.failType == .scope)
            #expect(task.error?.message.hasPrefix("The chosen scope is smaller") == true)
        }
    }
}
