import DirectoryStore
import IdentityModel
import SourceAPI
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

/// One at a time compares and applies for an IdP, and nobody holds the others up for longer.
@Suite struct TurnTests {
    private let idpID = IdPID(number: 1)

    @Test func `who waits for a turn and is cancelled is let go at once, and the turn goes to the next`() async throws {
        let turns = ApplyTurns()
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await turns.hold(idpID) {
                enter.yield()
                for await _ in released { break }
            }
        }
        for await _ in entered { break }
        let waiter = Task { try await turns.hold(idpID) { Issue.record("a task that was cancelled had a turn") } }
        waiter.cancel()
        // It ends while the other still holds the turn.
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(await turns.isHeld(idpID))
        let next = Task { try await turns.hold(idpID) { await turns.turn(of: idpID) } }
        release.yield()
        try await holder.value
        #expect(try await next.value == 1)
        #expect(await !turns.isHeld(idpID))
    }

    @Test func `while a run asks for absent persons events go on, and what they applied is newer than its comparison`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let returning = fixture.source.organisation.persons["p7"]
            fixture.source.change { script in for id in ["p7", "p8"] { script.organisation.persons[id] = nil } }
            let (asked, ask) = AsyncStream.makeStream(of: Void.self)
            let gate = Gate()
            fixture.source.asking.withLock {
                $0 = {
                    ask.yield()
                    await gate.pass()
                }
            }
            let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            for await _ in asked { break }
            // Both are asked for; meanwhile one of them is back.
            fixture.source.asking.withLock { $0 = {} }
            fixture.source.change { script in
                script.organisation.persons["p7"] = returning
                script.organisation.persons["p1"]?.title = "架构师"
            }
            let request = ObjectRequest(idpID: fixture.idp.id, trigger: .event, persons: ["p1", "p7"])
            #expect(try await engine.reread(request).task?.counts.employee.updated == 1)
            await gate.open()
            let ended = try await fixture.ended(task.id, engine)
            #expect(ended.status == .success, "\(ended)")
            #expect(try await fixture.removals(of: ended).map(\.sourceId) == ["p8"])
            #expect(try await fixture.employee("p7").employmentStatus == .active)
            #expect(try await fixture.employee("p1").fields.title == "架构师")
        }
    }
}
