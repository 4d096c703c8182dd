import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization
import Testing

@testable import SyncEngine

/// What rereading a few objects does when some of them cannot be read, are too many, or may not be written any more.
@Suite struct ObjectBoundsTests {
    private static let away = SourceFault(.network, message: "away")

    private func request(_ fixture: EngineFixture, _ persons: String..., departments: [String] = []) -> ObjectRequest {
        ObjectRequest(idpID: fixture.idp.id, trigger: .event, persons: persons, departments: departments)
    }

    private func outcome(_ report: ObjectReport, _ person: String) -> ObjectOutcome? {
        report.outcomes[SourceObject(.employee, person)]
    }

    @Test func `a department that cannot be read keeps what is in it waiting, and nothing else`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.add("d8", "新部门", below: "d1")
                script.organisation.add("d9", "新小组", below: "d8")
                script.organisation.add("new", "新人", in: "d9")
                script.organisation.persons["p1"]?.title = "架构师"
                script.failing[ReadUnit(.department, "d8")] = Self.away
            }
            let report = try await engine.reread(request(fixture, "new", "p1", departments: ["d9"]))
            #expect(outcome(report, "new") == .fault(Self.away))
            #expect(report.outcomes[SourceObject(.department, "d9")] == .fault(Self.away))
            #expect(outcome(report, "p1") == .applied)
            #expect(try await fixture.departments()["d9"] == nil)

            fixture.source.change { $0.failing = [:] }
            let again = try await engine.reread(request(fixture, "new", departments: ["d9"]))
            #expect(outcome(again, "new") == .applied)
            #expect(try await fixture.departments()["d9"]?.parentSourceId == "d8")
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `who joins a department that an event names and that cannot be read waits with it`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.add("d9", "新部门", below: "d1")
                script.organisation.add("new", "新人", in: "d9")
                script.failing[ReadUnit(.department, "d9")] = Self.away
            }
            let report = try await engine.reread(request(fixture, "new", departments: ["d9"]))
            #expect(outcome(report, "new") == .fault(Self.away))
        }
    }

    @Test func `a person that cannot be read keeps no department from being removed that they are not in`() async throws {
        try await withEngine(.of(people: 6, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                for id in ["p2", "p5"] { script.organisation.persons[id]?.places = ["d1": 10] }
                script.organisation.departments["d3"] = nil
                script.failing[ReadUnit(.person, "p1")] = Self.away
            }
            let report = try await engine.reread(request(fixture, "p1", departments: ["d3"]))
            #expect(outcome(report, "p1") == .fault(Self.away))
            #expect(report.outcomes[SourceObject(.department, "d3")] == .applied)
            #expect(try await fixture.departments()["d3"] == nil)
        }
    }

    @Test func `one request reads no more than its share of what is below departments that are gone`() async throws {
        try await withEngine(.of(people: 900, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let asked = Mutex(0)
            fixture.source.asking.withLock { $0 = { asked.withLock { $0 += 1 } } }
            fixture.source.change { script in
                for id in ["d1", "d2", "d3"] { script.organisation.departments[id] = nil }
                for id in script.organisation.persons.keys { script.organisation.persons[id]?.places = ["1": 10] }
            }
            let report = try await engine.reread(request(fixture, departments: ["d1", "d2", "d3"]))
            #expect(asked.withLock { $0 } == 300)
            let outcomes = ["d1", "d2", "d3"].map { report.outcomes[SourceObject(.department, $0)] }
            #expect(outcomes == [.applied, .refused, .refused])
            _ = try await fixture.sync(on: engine)
            #expect(try await fixture.departments().count == 1)
        }
    }

    @Test func `what another run made out of date is read again, and never while others wait`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let idp = fixture.idp.id
            let wasHeld = Mutex<[Bool]>([])
            fixture.source.asking.withLock {
                $0 = {
                    let isHeld = await engine.turns.isHeld(idp)
                    let isFirst = wasHeld.withLock { held in
                        held.append(isHeld)
                        return held.count == 1
                    }
                    // Another run comes between the reading and the writing.
                    if isFirst { try? await engine.alone(with: idp) {} }
                }
            }
            fixture.source.change { $0.organisation.persons["p1"]?.title = "架构师" }
            let report = try await engine.reread(request(fixture, "p1"))
            #expect(outcome(report, "p1") == .applied)
            #expect(wasHeld.withLock { $0 } == [false, false])
        }
    }

    @Test func `nothing is written for an IdP that was closed or deleted while its objects were read`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let idp = fixture.idp.id
            fixture.source.change { $0.organisation.add("new", "新人", in: "d1") }
            fixture.source.asking.withLock {
                $0 = {
                    // Once: each turn that another has makes the reading begin anew.
                    let isFirst = fixture.isClosed.withLock { isClosed in
                        defer { isClosed = true }
                        return !isClosed
                    }
                    if isFirst { try? await engine.alone(with: idp) { try await fixture.store.dropDirectory(idp, at: fixture.now) } }
                }
            }
            await #expect(throws: SyncStartError.self) { try await engine.reread(request(fixture, "new")) }
            #expect(try await fixture.employees().isEmpty)
            #expect(try await fixture.departments().isEmpty)
        }
    }

    @Test func `a synchronization that was begun as its IdP was closed is canceled`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.isClosed.withLock { $0 = true }
            let engine = fixture.makeEngine()
            await #expect(throws: SyncStartError.self) { try await engine.start(SyncRequest(idpID: fixture.idp.id)) }
            let tasks = try await fixture.store.tasks(TaskFilter()).items
            #expect(tasks.map(\.status) == [.canceled])
            #expect(await engine.activeTasks.isEmpty)
        }
    }
}
