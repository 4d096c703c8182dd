import DirectoryStore
import Foundation
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

/// A task that was stopped goes on where it was.
@Suite struct ResumeTests {
    /// Stops an engine after the first page of a department of many, and gives the task as it was left.
    private func stopped(_ fixture: EngineFixture, afterFirstPageOf department: String = "d1") async throws -> SyncTask {
        fixture.now = fixture.now.advanced(byMilliseconds: 60_000)
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        fixture.source.change { $0.pageSize = 10 }
        fixture.source.pageGate.withLock {
            $0 = { unit, page in
                guard unit == ReadUnit(.members, department), page == 1 else { return }
                reach.yield()
                try await Task.sleep(for: .seconds(600))
            }
        }
        let engine = fixture.makeEngine()
        let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
        var iterator = reached.makeAsyncIterator()
        await iterator.next()
        await engine.shutdown()
        #expect(await engine.isSuspended(task.id))
        fixture.source.pageGate.withLock { $0 = { _, _ in } }
        fixture.source.reads.withLock { $0 = [:] }
        return try #require(try await fixture.store.task(task.id))
    }

    private static func organisation() -> ScriptedOrganisation {
        var organisation = ScriptedOrganisation()
        organisation.departments["d1"] = .init(name: "研发", parent: "1")
        organisation.departments["d2"] = .init(name: "市场", parent: "1")
        organisation.departments["d3"] = .init(name: "测试", parent: "d1")
        for number in 0..<35 { organisation.add(String(format: "u%02d", number), "员工\(number)", in: "d1") }
        for number in 35..<40 { organisation.add("u\(number)", "员工\(number)", in: "d2") }
        return organisation
    }

    private func staged(_ fixture: EngineFixture) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: fixture.folder + "/staging")) ?? []).filter { $0.hasSuffix(".sqlite") }
    }

    @Test func `a task that was stopped goes on at the next start and reads only what is missing`() async throws {
        let organisation = Self.organisation()
        try await withEngine(organisation) { fixture in
            let left = try await stopped(fixture)
            #expect(left.status == .running)
            #expect(fixture.reported.isEmpty)
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await fixture.ended(left.id, engine)
            #expect(ended.status == .success, "\(ended)")
            #expect(ended.notes.contains { $0.hasPrefix("Resumed: ") && $0.contains("pages of") })
            #expect(try await fixture.organisation() == organisation)
            let reads = fixture.source.reads.withLock { $0 }
            #expect(reads[ReadUnit(.members, "d1")] == 3, "the first of four pages is kept")
            #expect(reads[ReadUnit(.children, "1")] == nil)
            #expect(reads[ReadUnit(.members, "1")] == nil)
            #expect(reads[ReadUnit(.members, "d2")] == 1)
            #expect(ended.progress.requests == left.progress.requests + reads.values.reduce(0, +), "requests count over the whole task")
            #expect(staged(fixture).isEmpty)
            let coverage = try await fixture.store.coverage(ended.id)
            #expect(coverage.totals.units == 4)
            #expect(coverage.totals.complete == 4)
            #expect(coverage.totals.employees == 40)
            try await eventually { fixture.reported.map(\.id) == [ended.id] }
        }
    }

    @Test func `what was read again before a task was stopped is not undone when it goes on`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            #expect(try await fixture.sync().status == .success)
            let left = try await stopped(fixture)
            // u00 is staged already.
            fixture.source.change { $0.organisation.persons["u00"]?.title = "经理" }
            let request = ObjectRequest(idpID: fixture.idp.id, trigger: .event, persons: ["u00"])
            #expect(try await fixture.makeEngine().reread(request).task?.counts.employee.updated == 1)
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await fixture.ended(left.id, engine)
            #expect(ended.status == .success && ended.counts.employee.updated == 0, "\(ended)")
            #expect(try await fixture.employee("u00").fields.title == "经理")
        }
    }

    @Test func `a task that was stopped after its reading compares and applies what is staged`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            #expect(try await fixture.sync().status == .success)
            fixture.source.change { $0.organisation.persons["u00"] = nil }
            let (reached, reach) = AsyncStream.makeStream(of: Void.self)
            fixture.source.asking.withLock {
                $0 = {
                    reach.yield()
                    try? await Task.sleep(for: .seconds(600))
                }
            }
            let engine = fixture.makeEngine()
            let left = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            var iterator = reached.makeAsyncIterator()
            await iterator.next()
            await engine.shutdown()
            fixture.source.asking.withLock { $0 = {} }
            fixture.source.reads.withLock { $0 = [:] }

            let next = fixture.makeEngine()
            try await next.recover()
            let ended = try await fixture.ended(left.id, next)
            #expect(ended.status == .success, "\(ended)")
            #expect(ended.counts.employee.deleted == 1)
            #expect(fixture.source.reads.withLock { $0.isEmpty }, "nothing is read again")
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test func `while it goes on, the IdP has no other task`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            let left = try await stopped(fixture)
            fixture.isAway.withLock { $0 = .max }
            let engine = fixture.makeEngine()
            try await engine.recover()
            #expect(try await engine.task(left.id)?.status == .running)
            do {
                _ = try await engine.start(SyncRequest(idpID: fixture.idp.id))
                Issue.record("a second task began")
            } catch SyncStartError.taskActive(let id) {
                #expect(id == left.id)
            }
            let canceled = try await engine.cancel(left.id)
            #expect(canceled?.status == .canceled)
            #expect(staged(fixture).isEmpty)
        }
    }

    @Test func `it waits for its IdP to be opened, and ends as interrupted when that takes too long`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            let left = try await stopped(fixture)
            fixture.isAway.withLock { $0 = 3 }
            let engine = fixture.makeEngine()
            try await engine.recover()
            #expect(try await fixture.ended(left.id, engine).status == .success)

            let second = try await stopped(fixture)
            fixture.isAway.withLock { $0 = .max }
            let impatient = fixture.makeEngine(resumeWindow: .milliseconds(100))
            try await impatient.recover()
            let ended = try await fixture.ended(second.id, impatient)
            #expect(ended.status == .failed)
            #expect(ended.failType == .interrupted)
            fixture.isAway.withLock { $0 = 0 }
            #expect(try await fixture.sync(on: impatient).status == .success)
        }
    }

    @Test func `what is staged longer than a token lives is read again`() async throws {
        let organisation = Self.organisation()
        try await withEngine(organisation) { fixture in
            let left = try await stopped(fixture)
            fixture.now = fixture.now.advanced(byMilliseconds: SyncEngine.stagedAge + 1)
            fixture.source.change { $0.organisation.persons["u00"] = nil }
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await fixture.ended(left.id, engine)
            #expect(ended.status == .success)
            #expect(fixture.source.reads.withLock { $0[ReadUnit(.members, "d1")] } == 4)
            #expect(fixture.source.reads.withLock { $0[ReadUnit(.children, "1")] } == 1)
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test func `a changed mapping or scope makes what is staged worthless; the task ends as interrupted`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            let left = try await stopped(fixture)
            fixture.idp.sync.mappings.employee.removeLast()
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await fixture.ended(left.id, engine)
            #expect(ended.failType == .interrupted)
            #expect(staged(fixture).isEmpty)
            #expect(try await fixture.sync(on: engine).status == .success)
        }
    }

    @Test func `another contact scope than before means that everything is read anew`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            let left = try await stopped(fixture)
            fixture.source.change {
                $0.authorised = AuthorisedScope(departments: ["1"], persons: ["u00"], isWhole: true, rootSourceID: "1")
            }
            let engine = fixture.makeEngine()
            try await engine.recover()
            #expect(try await fixture.ended(left.id, engine).status == .success)
            #expect(fixture.source.reads.withLock { $0[ReadUnit(.members, "d1")] } == 4)
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test func `a scratch file that is none ends the task, and nothing else`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            let left = try await stopped(fixture)
            let path = fixture.folder + "/staging/\(left.id).sqlite"
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seek(toOffset: 8192)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 30_000))
            try file.close()
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await fixture.ended(left.id, engine)
            #expect(ended.status == .failed)
            #expect(ended.failType == .interrupted)
            #expect(staged(fixture).isEmpty)
            #expect(try await fixture.sync(on: engine).status == .success)
        }
    }

    @Test func `a task that ends the process whenever it goes on is given up`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            let left = try await stopped(fixture)
            for _ in 0..<3 { #expect(await StagingArea.resume(folder: fixture.folder + "/staging", task: left.id) != nil) }
            let engine = fixture.makeEngine()
            try await engine.recover()
            let ended = try await engine.task(left.id)
            #expect(ended?.failType == .interrupted)
            #expect(staged(fixture).isEmpty)
        }
    }

    @Test func `a running task shows the departments that it is done with`() async throws {
        try await withEngine(Self.organisation()) { fixture in
            fixture.now = fixture.now.advanced(byMilliseconds: 60_000)
            let (reached, reach) = AsyncStream.makeStream(of: Void.self)
            fixture.source.change { $0.pageSize = 10 }
            fixture.source.pageGate.withLock {
                $0 = { unit, page in
                    guard unit == ReadUnit(.members, "d1"), page == 1 else { return }
                    reach.yield()
                    try await Task.sleep(for: .seconds(600))
                }
            }
            let engine = fixture.makeEngine()
            let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            var iterator = reached.makeAsyncIterator()
            await iterator.next()
            try await eventually { try await engine.coverage(task.id, PageRequest()).page.items.map(\.sourceId) == ["1"] }
            let totals = try await engine.coverage(task.id, PageRequest()).totals
            #expect(totals.complete == 1)
            _ = try await engine.cancel(task.id)
        }
    }
}
