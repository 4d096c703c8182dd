import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct ScheduleTests {
    private static let hour: Int64 = 3_600_000

    @Test func `due times keep away from the full hour, and are an IdP's own`() throws {
        var offsets: Set<Int64> = []
        for index in 0..<500 {
            let id = try #require(IdPID(rawValue: "idp-\(index)"))
            for cycle in [1, 2, 24] {
                let calendar = SyncCalendar(id, every: try #require(CycleHours(cycle)))
                let minute = calendar.offset / 60_000 % 60
                #expect((4...56).contains(minute))
                #expect((0..<calendar.period).contains(calendar.offset))
                #expect(calendar.period == Int64(cycle) * Self.hour)
                if cycle == 24 { offsets.insert(calendar.offset) }
            }
        }
        #expect(offsets.count > 450)
    }

    @Test func `a missed due time counts once`() throws {
        let calendar = SyncCalendar(try #require(IdPID(rawValue: "idp-a")), every: try #require(CycleHours(2)))
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        #expect(calendar.isDue(at: now, last: nil))
        #expect(calendar.isDue(at: now, last: now.advanced(byMilliseconds: -50 * Self.hour)))
        #expect(!calendar.isDue(at: now, last: now))
        let due = calendar.due(after: now)
        #expect(due > now && due <= now.advanced(byMilliseconds: 2 * Self.hour))
        #expect(calendar.isDue(at: due, last: now))
        #expect(calendar.due(before: due) == due)
    }

    @Test func `the first run is at once, the next at its time, and none twice`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.idp.sync.automatic = true
            let engine = fixture.makeEngine()
            func scheduler() -> SyncScheduler {
                SyncScheduler(store: fixture.store, environment: fixture, engine: engine, now: { fixture.now })
            }
            let first = try #require(await scheduler().runOnce().first)
            #expect(first.trigger == .schedule)
            _ = try await fixture.ended(first.id, engine)
            #expect(await scheduler().runOnce().isEmpty)
            let next = try #require(try await scheduler().schedule().first?.nextRunAt)
            fixture.now = next.advanced(byMilliseconds: -1)
            #expect(await scheduler().runOnce().isEmpty)
            // Several cycles were missed: one run makes up for all.
            fixture.now = next.advanced(byMilliseconds: 100 * Self.hour)
            let second = try #require(await scheduler().runOnce().first)
            _ = try await fixture.ended(second.id, engine)
            #expect(await scheduler().runOnce().isEmpty)
        }
    }

    @Test func `a clock set back by a day brings neither a second run nor a day without one`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.idp.sync.automatic = true
            fixture.idp.sync.cycleHours = try #require(CycleHours(1))
            let engine = fixture.makeEngine()
            let scheduler = SyncScheduler(store: fixture.store, environment: fixture, engine: engine, now: { fixture.now })
            let first = try #require(await scheduler.runOnce().first)
            _ = try await fixture.ended(first.id, engine)
            fixture.now = fixture.now.advanced(byMilliseconds: -24 * Self.hour)
            #expect(await scheduler.runOnce().isEmpty)
            fixture.now = fixture.now.advanced(byMilliseconds: Self.hour)
            #expect(await scheduler.runOnce().count == 1)
            await engine.shutdown()
        }
    }

    @Test func `who is closed, not automatic or not tested does not run by itself, and is told why`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let scheduler = SyncScheduler(store: fixture.store, environment: fixture, engine: fixture.makeEngine(), now: { fixture.now })
            let changes: [(inout IdP) -> Void] = [
                { $0.status = .closed }, { $0.sync.automatic = false }, { $0.connectivity.status = .failed }, { $0.type = .custom },
            ]
            for change in changes {
                var idp = fixture.idp
                idp.sync.automatic = true
                let good = idp
                change(&idp)
                fixture.idp = idp
                #expect(await scheduler.runOnce().isEmpty)
                let entry = try #require(try await scheduler.schedule().first)
                #expect(entry.nextRunAt == nil)
                #expect(entry.reason != nil)
                fixture.idp = good
            }
        }
    }

    @Test func `repeated failures make the intervals grow until the configuration changes`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.idp.sync.automatic = true
            fixture.idp.sync.cycleHours = try #require(CycleHours(1))
            fixture.source.change { $0.refusal = SourceFault(.credentials, message: "no") }
            let engine = fixture.makeEngine()
            let scheduler = SyncScheduler(store: fixture.store, environment: fixture, engine: engine, now: { fixture.now })
            for _ in 0..<3 {
                let next = try #require(try await scheduler.schedule().first?.nextRunAt)
                fixture.now = max(next, fixture.now)
                let task = try #require(await scheduler.runOnce().first)
                _ = try await fixture.ended(task.id, engine)
            }
            let entry = try #require(try await scheduler.schedule().first)
            #expect(entry.quarantined)
            #expect(entry.consecutiveFailures == 3)
            fixture.idp.revision += 1
            #expect(try await scheduler.schedule().first?.quarantined == false)
        }
    }

    @Test func `in quarantine the intervals double up to a day, one warning is logged, and a success by hand ends it`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.idp.sync.automatic = true
            fixture.idp.sync.cycleHours = try #require(CycleHours(4))
            fixture.source.change { $0.refusal = SourceFault(.credentials, message: "no") }
            let engine = fixture.makeEngine()
            let lines = LogLines()
            let scheduler = SyncScheduler(
                store: fixture.store, environment: fixture, engine: engine, now: { fixture.now }, logger: lines.logger)
            var gaps: [Int64] = []
            for _ in 0..<7 {
                let next = max(try #require(try await scheduler.schedule().first?.nextRunAt), fixture.now)
                gaps.append((next.milliseconds - fixture.now.milliseconds) / Self.hour)
                fixture.now = next.advanced(byMilliseconds: -1)
                if next.milliseconds > fixture.now.milliseconds, gaps.count > 1 { #expect(await scheduler.runOnce().isEmpty) }
                fixture.now = next
                let task = try #require(await scheduler.runOnce().first)
                _ = try await fixture.ended(task.id, engine)
            }
            _ = await scheduler.runOnce()
            #expect(gaps.suffix(4) == [8, 16, 24, 24])
            #expect(lines.messages.count { $0.contains("tried less often") } == 1)
            let entry = try #require(try await scheduler.schedule().first)
            #expect(entry.quarantined && entry.reason?.contains("7 times") == true)

            fixture.source.change { $0.refusal = nil }
            #expect(try await fixture.sync(on: engine).status == .success)
            let healed = try #require(try await scheduler.schedule().first)
            #expect(!healed.quarantined && healed.consecutiveFailures == 0)
        }
    }

    @Test func `a short cycle and the switch take effect at once`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let scheduler = SyncScheduler(store: fixture.store, environment: fixture, engine: engine, now: { fixture.now })
            fixture.idp.sync.automatic = true
            let daily = try #require(try await scheduler.schedule().first?.nextRunAt)
            fixture.idp.sync.cycleHours = try #require(CycleHours(1))
            let hourly = try #require(try await scheduler.schedule().first?.nextRunAt)
            #expect(hourly <= daily && hourly <= fixture.now.advanced(byMilliseconds: Self.hour))
            fixture.idp.sync.automatic = false
            fixture.now = hourly
            #expect(await scheduler.runOnce().isEmpty)
        }
    }

    @Test func `a few objects read again do not count as a run`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.idp.sync.automatic = true
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let scheduler = SyncScheduler(store: fixture.store, environment: fixture, engine: engine, now: { fixture.now })
            let before = try #require(try await scheduler.schedule().first)
            fixture.source.change { $0.organisation.persons["p1"]?.title = "架构师" }
            fixture.now = fixture.now.advanced(byMilliseconds: 1000)
            _ = try await engine.reread(ObjectRequest(idpID: fixture.idp.id, trigger: .manual, persons: ["p1"]))
            let after = try #require(try await scheduler.schedule().first)
            #expect(after.lastTask?.id == before.lastTask?.id)
            #expect(after.nextRunAt == before.nextRunAt)
        }
    }
}
