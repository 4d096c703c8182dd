import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// What receivers are told next, and how far they are.
@Suite struct NoticeTests {
    static let all = Set(NoticeKind.allCases)

    /// Ends a new task; its id.
    @discardableResult
    private func end(_ fixture: StoreFixture, _ statuses: SyncTask.Status...) async throws -> TaskID {
        var task = SyncTask()
        task.idpId = fixture.idpID
        task = try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings())
        for status in statuses {
            task.status = status
            try await fixture.store.update(task)
        }
        return task.id
    }

    /// Takes everything, and tells what it was.
    private func takeAll(_ fixture: StoreFixture, _ receiver: String = "url", of kinds: Set<NoticeKind> = all) async throws -> [String] {
        var told: [String] = []
        while let notice = try await fixture.store.nextNotice(for: receiver, of: kinds) {
            #expect(try await fixture.store.nextNotice(for: receiver, of: kinds) == notice, "the same until it was taken")
            switch notice {
            case .occurrence(let occurrence): told.append("\(occurrence.kind.rawValue) \(occurrence.document["id"]?.text ?? "")")
            case .changes(let batch): told.append(batch.changes.map(\.sourceId).joined(separator: ","))
            }
            try await fixture.store.noticeTaken(notice, by: receiver)
        }
        return told
    }

    @Test func `tasks that fail, are held or do a part are told once each, in order, as they were then`() async throws {
        try await withStore { fixture in
            try await fixture.store.keepReceivers(["url"], followsChanges: true)
            let first = try await end(fixture, .running, .failed)
            try await end(fixture, .running, .success)
            let second = try await end(fixture, .running, .held, .held, .running, .partialSuccess)
            try await end(fixture, .canceled)
            guard case .occurrence(let occurrence)? = try await fixture.store.nextNotice(for: "url", of: Self.all) else {
                Issue.record("nothing to tell")
                return
            }
            #expect(occurrence.idpID == fixture.idpID)
            #expect(occurrence.document["status"]?.text == "failed")
            #expect(try await takeAll(fixture) == ["task.failed \(first)", "task.held \(second)", "task.partial \(second)"])
            #expect(try await fixture.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM notice") } == 0)
        }
    }

    @Test func `changes come in batches, those before a notice before it`() async throws {
        try await withStore { fixture in
            try await fixture.store.keepReceivers(["url"], followsChanges: true)
            try await fixture.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"]), ("u2", "韩梅", ["1"])])
            let task = try await end(fixture, .failed)
            try await fixture.load(persons: [("u9", "计划", ["1"])], outcome: .plan)
            try await fixture.load(persons: [("u3", "新", ["1"])])
            #expect(try await takeAll(fixture) == ["1,u1,u2", "task.failed \(task)", "u3"])
            #expect(try await takeAll(fixture).isEmpty)
        }
    }

    @Test func `a batch on its way stays as it is, whatever is committed and whoever dies meanwhile`() async throws {
        try await withStore { fixture in
            try await fixture.store.keepReceivers(["url"], followsChanges: true)
            try await fixture.load(departments: [("1", "总部", nil)])
            let offered = try await fixture.store.nextNotice(for: "url", of: Self.all)
            try await fixture.load(persons: [("u1", "李磊", ["1"])])
            let other = try DirectoryStore(path: fixture.path)
            try await other.keepReceivers(["url"], followsChanges: true)
            #expect(try await other.nextNotice(for: "url", of: Self.all) == offered)
            try other.close()
            #expect(try await takeAll(fixture) == ["1", "u1"])
        }
    }

    @Test func `whoever is new begins here and now, and is told only what it wants`() async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)])
            try await end(fixture, .failed)
            try await fixture.store.keepReceivers(["url"], followsChanges: false)
            let failed = try await end(fixture, .failed)
            try await fixture.load(persons: [("u1", "李磊", ["1"])])
            try await fixture.store.keepReceivers(["url", "exec"], followsChanges: true)
            try await end(fixture, .held)
            try await fixture.load(persons: [("u2", "韩梅", ["1"])])
            #expect(try await takeAll(fixture, "exec", of: [.directoryChanged]) == ["u2"])
            #expect(try await takeAll(fixture, "url", of: [.taskFailed]) == ["task.failed \(failed)", "u2"])
            try await fixture.store.keepReceivers(["exec"], followsChanges: false)
            #expect(try await fixture.store.nextNotice(for: "url", of: Self.all) == nil)
        }
    }

    @Test func `changes that are no longer kept are told as a gap`() async throws {
        try await withStore { fixture in
            try await fixture.store.keepReceivers(["url"], followsChanges: true)
            try await fixture.load(departments: [("1", "总部", nil)])
            try await fixture.load(persons: [("u1", "李磊", ["1"])])
            try await fixture.store.pool.write { try $0.execute(sql: "DELETE FROM record WHERE source_id = '1'") }
            #expect(try await takeAll(fixture) == ["", "u1"])
        }
    }

    @Test func `each quarantine is told once`() async throws {
        try await withStore { fixture in
            try await fixture.store.keepReceivers(["url"], followsChanges: true)
            try await end(fixture, .success)
            let time = Timestamp(milliseconds: 1_800_000_000_000)
            let entry: [IdPID: JSONValue] = [fixture.idpID: ["id": "entry"]]
            #expect(try await fixture.store.noteQuarantine(entry, released: [], at: time))
            #expect(try await fixture.store.noteQuarantine(entry, released: [], at: time) == false)
            #expect(try await fixture.store.noteQuarantine([:], released: [], at: time) == false)
            #expect(try await takeAll(fixture) == ["schedule.quarantined entry"])
            #expect(try await fixture.store.noteQuarantine([:], released: [fixture.idpID], at: time) == false)
            #expect(try await fixture.store.noteQuarantine(entry, released: [], at: time))
            #expect(try await takeAll(fixture) == ["schedule.quarantined entry"])
        }
    }
}
