import DirectoryStore
import IdentityModel
import SourceAPI
import Testing

@testable import SyncEngine

/// What is read before an IdP was ever synchronized.
@Suite struct FirstRunTests {
    private func request(_ fixture: EngineFixture, _ trigger: SyncTask.Trigger) -> ObjectRequest {
        ObjectRequest(idpID: fixture.idp.id, trigger: trigger, persons: ["p1"], departments: ["d1"])
    }

    @Test func `before the first synchronization an event is not ours, and a person who is read again is told to wait`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            let event = try await engine.reread(request(fixture, .event))
            #expect(event.task == nil)
            #expect(event.outcomes == [SourceObject(.employee, "p1"): .outside, SourceObject(.department, "d1"): .outside])

            let person = try await engine.reread(request(fixture, .manual))
            #expect(person.task == nil)
            #expect(person.persons.first?.action == nil)
            let decision = person.persons.first?.steps.last
            #expect(decision?.step == .decide)
            #expect(decision?.message.contains("first synchronization") == true)

            #expect(try await fixture.departments().isEmpty)
            #expect(try await fixture.store.tasks().items.isEmpty)
            #expect(try await fixture.store.changes(after: nil).changes.isEmpty)
            try await fixture.sync(on: engine)
            #expect(try await fixture.departments().values.filter { $0.parentId == nil }.map(\.sourceId) == ["1"])
        }
    }

    @Test func `an event waits for the first synchronization that is under way`() async throws {
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        try await withEngine(
            .of(people: 6, departments: 3),
            gate: { unit in
                guard unit.sourceID == "d3" else { return }
                reach.yield()
                for await _ in released { break }
            }
        ) { fixture in
            let engine = fixture.makeEngine()
            let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            for await _ in reached { break }
            // d1 with p0 is staged already.
            fixture.source.change { $0.organisation.persons["p0"]?.title = "经理" }
            let event = ObjectRequest(idpID: fixture.idp.id, trigger: .event, persons: ["p0"])
            do {
                _ = try await engine.reread(event)
                Issue.record("the event is settled before there is a directory")
            } catch SyncStartError.taskActive(let id) {
                #expect(id == task.id)
            }
            release.yield()
            _ = try await fixture.ended(task.id, engine)
            #expect(try await engine.reread(event).task?.counts.employee.updated == 1)
            #expect(try await fixture.employee("p0").fields.title == "经理")
        }
    }

    @Test func `a plan made before there is a directory names every department that it read`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            let plan = try await fixture.sync(dryRun: true, on: engine)
            let names = try await engine.coverage(plan.id, PageRequest()).page.items.map { "\($0.sourceId) \($0.name ?? "-")" }
            #expect(names == ["1 总部", "d1 部门1", "d2 部门2"])
            let task = try await fixture.sync(on: engine)
            try await fixture.store.dropDirectory(fixture.idp.id, at: fixture.now)
            let kept = try await engine.coverage(task.id, PageRequest()).page.items.map { "\($0.sourceId) \($0.name ?? "-")" }
            #expect(kept == names)
        }
    }
}
