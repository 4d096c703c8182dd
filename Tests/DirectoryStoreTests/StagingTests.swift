import Foundation
import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// A scratch file tells exactly what is staged.
@Suite struct StagingTests {
    private static let task = TaskID(number: 7)
    private static let hour: Int64 = 3_600_000

    private func withStaging(_ body: (StagingArea, _ folder: String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "staging-" + UUID().uuidString.prefix(8)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let staging = try StagingArea(folder: folder, task: Self.task, basis: "basis")
        defer { staging.discardNow() }
        try await body(staging, folder)
    }

    private func page(_ unit: String, _ number: Int, isLast: Bool = false, continuation: String? = nil) -> StagedAnswer {
        var sighting = StagedSighting()
        sighting.sourceID = "\(unit)-\(number)"
        sighting.name = "员工"
        sighting.department = unit
        sighting.fields = Array("{}".utf8)
        sighting.thirdParty = Array("{}".utf8)
        sighting.hash = ContentHash(Array(repeating: UInt8(truncatingIfNeeded: number), count: 16))
        sighting.marks = [PersonMark(.username, "same", of: sighting.sourceID)]
        sighting.problems = number == 2 ? ["level: must be a number"] : []
        return .page(
            StagedUnit(.members, unit), StagedPage(number, employees: 1, [sighting], isLast: isLast, continuation: continuation))
    }

    private func append(_ staging: StagingArea, at time: Int64 = 0, _ answers: StagedAnswer...) async throws {
        var batch = StagedBatch()
        batch.answers = answers
        batch.time = Timestamp(milliseconds: time)
        try await staging.append(batch)
    }

    private func rows(_ staging: StagingArea, _ table: String) async throws -> Int {
        try await staging.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    private func marks(_ staging: StagingArea) async throws -> Int {
        try await staging.reading { database in
            (try Int.fetchOne(database, sql: "SELECT coalesce(sum(length(marks)), 0) FROM page") ?? 0) / PackedMarks.size
        }
    }

    @Test func `a listing is complete when every page to the last was taken, and never after a gap`() async throws {
        try await withStaging { staging, _ in
            try await append(staging, page("whole", 0, continuation: "1"), page("whole", 1, isLast: true))
            try await append(staging, page("gap", 0, continuation: "1"), page("gap", 2, isLast: true))
            try await append(staging, page("late", 3, isLast: true))
            try await append(staging, page("open", 1, continuation: "next"))
            try await append(staging, page("twice", 1, continuation: "next"), page("twice", 1), page("twice", 2, isLast: true))
            #expect(
                try await staging.unread(among: ["whole", "gap", "late", "open", "twice", "never"]) == ["gap", "late", "open", "never"])
            #expect(try await staging.account().troubles == 3)
            #expect(try await staging.account().pages == 8)
            #expect(try await rows(staging, "sighting") == 8)
        }
    }

    @Test func `what is complete and fresh is kept, a listing goes on after its last page, all else is dropped`() async throws {
        try await withStaging { staging, _ in
            let fault = TaskError(reason: "source_error", message: "no")
            try await append(staging, at: 0, page("stale", 0, isLast: true))
            try await append(
                staging, at: 2 * Self.hour, page("whole", 0, isLast: true), page("open", 0, continuation: "100"),
                page("open", 1, continuation: "200"))
            try await append(
                staging, at: 2 * Self.hour, page("failed", 1, continuation: "2"), page("failed", 2, continuation: "3"),
                .ended(StagedUnit(.members, "failed"), .failed, fault))
            let kept = try await staging.prepareToResume(at: Timestamp(milliseconds: 3 * Self.hour), age: 2 * Self.hour)
            #expect(kept.pages == 3)
            #expect(kept.departments == 2)
            #expect(try await staging.part(of: StagedUnit(.members, "stale"), persons: true) == nil)
            #expect(try await staging.part(of: StagedUnit(.members, "failed"), persons: true) == nil)
            let open = try #require(try await staging.part(of: StagedUnit(.members, "open"), persons: true))
            #expect(!open.isComplete)
            #expect(open.nextPage == 2)
            #expect(open.continuation == "200")
            #expect(open.persons.map(\.sourceID) == ["open-0", "open-1"])
            #expect(try await rows(staging, "sighting") == 3)
            #expect(try await rows(staging, "problem") == 0)
            #expect(try await marks(staging) == 3)
            #expect(try await staging.oddities().total == 3)
            try await append(staging, at: 3 * Self.hour, page("open", 2, isLast: true), page("stale", 0, isLast: true))
            #expect(try await staging.account().troubles == 0)
            #expect(try await marks(staging) == 5)
            #expect(try await staging.oddities().total == 5)
        }
    }

    @Test func `another scope drops what was staged under the one before`() async throws {
        try await withStaging { staging, _ in
            try await append(staging, .scope("one"), .note("word"), page("a", 0, isLast: true))
            try await append(staging, .scope("one"))
            #expect(try await staging.account().pages == 1)
            try await append(staging, .scope("two"), page("b", 0, isLast: true))
            let account = try await staging.account()
            #expect(account.pages == 1)
            #expect(account.scope == "two")
            #expect(account.notes == [])
            #expect(try await marks(staging) == 1)
            #expect(try await rows(staging, "sighting") == 1)
        }
    }

    @Test func `a file of before a power failure is not gone on with, a sealed one is`() async throws {
        try await withStaging { staging, folder in
            try await append(staging, page("a", 0, isLast: true))
            try await staging.writing { try $0.execute(sql: "UPDATE reading SET boot = 'another'") }
            #expect(await StagingArea.resume(folder: folder, task: Self.task) == nil)
            let isUsable = try await staging.seal()
            #expect(isUsable)
            let resumed = try #require(await StagingArea.resume(folder: folder, task: Self.task))
            #expect(try await resumed.account().pages == 1)
            await resumed.discard()
        }
    }

    @Test func `when the disk is full nothing of the answers is kept, and the file stays whole`() async throws {
        try await withStaging { staging, _ in
            try await append(staging, page("a", 0, isLast: true))
            try await staging.writing { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                _ = try Row.fetchAll(database, sql: "PRAGMA max_page_count = \(pages + 2)")
            }
            var batch = StagedBatch()
            batch.answers = (0..<500).map { page("b", $0, continuation: "next") }
            let large = batch
            await #expect(throws: DirectoryStoreError.diskFull) { try await staging.append(large) }
            #expect(try await staging.account().pages == 1)
            #expect(try await staging.part(of: StagedUnit(.members, "b"), persons: false) == nil)
        }
    }

    @Test func `a file in which nothing is staged is not gone on with`() async throws {
        try await withStaging { staging, folder in
            let isUsable = try await staging.seal()
            #expect(!isUsable)
            #expect(await StagingArea.resume(folder: folder, task: Self.task) == nil)
            #expect(await StagingArea.resume(folder: folder, task: TaskID(number: 8)) == nil)
        }
    }

    @Test func `the ledger is kept with the task, and pages by its ids`() async throws {
        try await withStore { fixture in
            var task = SyncTask()
            task.idpId = fixture.idpID
            task = try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings())
            try await withStaging { staging, _ in
                for unit in ["a", "b 'c'", "市场", "d", "e"] {
                    try await append(staging, page(unit, 0, isLast: unit != "d", continuation: "x"))
                }
                let id = task.id
                let running = try await fixture.all { try await staging.coverage($0, members: true).page }
                #expect(running.map(\.sourceId) == ["a", "b 'c'", "e", "市场"], "d is still being read")
                try await fixture.store.finish(task, from: staging)
                let kept = try await fixture.all { try await fixture.store.coverage(id, $0).page }
                #expect(kept.map(\.sourceId) == ["a", "b 'c'", "d", "e", "市场"])
                #expect(kept.map(\.state) == [.complete, .complete, .failed, .complete, .complete])
                #expect(try await fixture.store.coverage(id).totals.complete == 4)
            }
        }
    }

    @Test func `the log of a large transaction does not stay on the disk`() async throws {
        try await withStore { fixture in
            try await fixture.load(persons: (0..<20_000).map { (id: "n\($0)", name: "员工 \($0)", places: ["1"]) })
            let log = try FileManager.default.attributesOfItem(atPath: fixture.path + "-wal")[.size] as? Int
            #expect(log ?? .max <= DirectoryStore.logBytes)
        }
    }
}
