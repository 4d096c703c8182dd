import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// What is dropped when, and what the feed says to those who are behind.
@Suite struct RetentionTests {
    private let day: Int64 = 86_400_000
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func task(_ fixture: StoreFixture, people: Range<Int>, age days: Int64) async throws -> SyncTask {
        var task = try await fixture.load(
            departments: people.lowerBound == 0 ? [("1", "总部", nil)] : [], persons: people.map { ("u\($0)", "员工\($0)", ["1"]) })
        task.createdAt = now.advanced(byMilliseconds: -days * day)
        try await fixture.store.update(task)
        return task
    }

    private func kept(_ fixture: StoreFixture) async throws -> [TaskID] { try await fixture.store.tasks().items.map(\.id) }

    @Test func `old tasks go with their records, and whoever is behind them starts over`() async throws {
        try await withStore { fixture in
            let first = try await task(fixture, people: 0..<3000, age: 200)
            let behind = try await fixture.store.feedEnd()
            let second = try await task(fixture, people: 3000..<3010, age: 10)
            let third = try await task(fixture, people: 3010..<3020, age: 1)
            while try await fixture.store.gatherRecordNames() {}
            #expect(try await fixture.store.trimRecords(RecordRetention(days: 180), at: now) == 3001)
            #expect(try await kept(fixture) == [third.id, second.id])
            #expect(try await fixture.store.records(RecordFilter(taskID: first.id)).items.isEmpty)
            #expect(try await fixture.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM record_names") } == 0)
            #expect(try await fixture.store.changes(after: behind).changes.count == 20)
            #expect(try await fixture.store.changes(after: nil).changes.count == 20)
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await fixture.store.changes(after: "3000") }
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await fixture.store.changes(after: "0") }
            await #expect(throws: DirectoryStoreError.cursorExpired) {
                try await fixture.store.employees(asOf: "3000", idpID: fixture.idpID)
            }
            #expect(try await fixture.store.counts().employees == 3020)
            #expect(try await fixture.store.trimRecords(RecordRetention(days: 180), at: now) == 0)
        }
    }

    @Test func `of too many records the oldest go, and the newest task stays whatever it holds`() async throws {
        try await withStore { fixture in
            _ = try await task(fixture, people: 0..<50, age: 3)
            let second = try await task(fixture, people: 50..<100, age: 2)
            let third = try await task(fixture, people: 100..<150, age: 1)
            try await fixture.store.trimRecords(RecordRetention(records: 100), at: now)
            #expect(try await kept(fixture) == [third.id, second.id])
            try await fixture.store.trimRecords(RecordRetention(days: 1, records: 1), at: now.advanced(byMilliseconds: 100 * day))
            #expect(try await kept(fixture) == [third.id])
        }
    }

    @Test func `a task that waits for a decision is kept`() async throws {
        try await withStore { fixture in
            var held = try await task(fixture, people: 0..<5, age: 300)
            held.status = .held
            try await fixture.store.update(held)
            let newest = try await task(fixture, people: 5..<6, age: 1)
            #expect(try await fixture.store.trimRecords(RecordRetention(), at: now) == 0)
            #expect(try await kept(fixture) == [newest.id, held.id])
        }
    }

    @Test func `planned records that go take no change from anybody`() async throws {
        try await withStore { fixture in
            var plan = try await fixture.load(departments: [("1", "总部", nil)], outcome: .plan)
            plan.status = .planned
            plan.createdAt = now.advanced(byMilliseconds: -300 * day)
            try await fixture.store.update(plan)
            _ = try await task(fixture, people: 0..<3, age: 1)
            #expect(try await fixture.store.trimRecords(RecordRetention(), at: now) == 1)
            #expect(try await fixture.store.changes(after: "0").changes.count == 4)
        }
    }

    @Test func `the records of a dropped directory go with their time`() async throws {
        try await withStore { fixture in
            _ = try await task(fixture, people: 0..<10, age: 1)
            try await fixture.store.dropDirectory(fixture.idpID, at: now)
            let later = now.advanced(byMilliseconds: 181 * day)
            #expect(try await fixture.store.trimRecords(RecordRetention(), at: later) == 22)
            #expect(try await kept(fixture).isEmpty)
            let end = try await fixture.store.feedEnd()
            #expect(end == "22")
            #expect(try await fixture.store.changes(after: end).cursor == end)
        }
    }
}
