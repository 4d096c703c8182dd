import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// What the change feed tells of user groups is what they are.
@Suite struct GroupFeedTests {
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    private func draft(_ name: String, _ attributes: GroupAttribute...) throws -> GroupDraft {
        var draft = GroupDraft()
        draft.name = try #require(LineText(rawValue: name))
        draft.attributes = attributes
        return draft
    }

    /// Joinings and leavings after `cursor`, as `+u1` and `-u1`.
    private func news(_ fixture: StoreFixture, after cursor: String) async throws -> [String] {
        try await fixture.store.changes(after: cursor).changes.filter { $0.kind == .membership }
            .map { ($0.action == .create ? "+" : "-") + $0.sourceId }
    }

    @Test func `who joins and who leaves is told behind the change that did it, with its task`() async throws {
        try await withStore { fixture in
            try await fixture.store.followEnabled([fixture.idpID], at: time)
            try await fixture.load(
                departments: [("1", "总部", nil), ("a", "研发", "1"), ("a1", "后端", "a")], persons: [("u1", "李磊", ["a1"])])
            let before = try await fixture.store.feedEnd()
            let group = try await fixture.store.createGroup(
                draft("研发", GroupAttribute(.department, .equal, "OU=研发,OU=总部")), at: time)
            #expect(try await news(fixture, after: before) == ["+u1"])

            let made = try await fixture.store.feedEnd()
            let task = try await fixture.load(persons: [("u2", "张伟", ["a"]), ("u3", "王芳", ["1"])])
            let told = try await fixture.store.changes(after: made).changes
            #expect(told.map(\.kind) == [.employee, .employee, .membership])
            let last = try #require(told.last)
            #expect(last.groupId == group.id)
            #expect(last.sourceId == "u2")
            #expect(last.id == told.first { $0.sourceId == "u2" }?.id)
            #expect(last.taskId == task.id)
            #expect(last.idpId == fixture.idpID)
            #expect(told.map(\.cursor) == told.map(\.cursor).sorted { (Int64($0) ?? 0) < (Int64($1) ?? 0) })

            let closed = try await fixture.store.feedEnd()
            #expect(try await fixture.store.followEnabled([], at: time))
            #expect(try await news(fixture, after: closed) == ["-u1", "-u2"])
            #expect(try await fixture.store.followEnabled([], at: time) == false)
            #expect(try await fixture.store.members(of: group.id)?.page.items.isEmpty == true)
        }
    }

    @Test func `a department that gets the name a group goes by brings its people, and takes them along when it moves`() async throws {
        try await withStore { fixture in
            let kept = KeptIdP(id: fixture.idpID, name: "公司", fields: [])
            try await fixture.store.followEnabled([kept.id], at: time)
            let team = try await fixture.store.createDepartment(DepartmentDraft.decode(["name": "a"]), in: kept, at: time)
            let part = try await fixture.store.createDepartment(
                DepartmentDraft.decode(["name": "b", "parentId": .string(team.rawValue)]), in: kept, at: time)
            for (name, place) in [("x", team), ("y", part)] {
                let person = try EmployeeDraft.decode(["username": .string(name), "departmentIds": [.string(place.rawValue)]])
                _ = try await fixture.store.createEmployee(person, in: kept, at: time)
            }
            _ = try await fixture.store.createGroup(draft("组", GroupAttribute(.department, .equal, "ou=B,OU=c,OU=公司")), at: time)
            let start = try await fixture.store.feedEnd()
            func patch(_ id: DepartmentID, _ members: JSONValue) async throws {
                try await fixture.store.updateDepartment(id, by: DraftPatch(members), ifRevision: nil, in: kept, at: time)
            }
            try await patch(team, ["name": "c"])
            #expect(try await news(fixture, after: start) == ["+y"])
            let renamed = try await fixture.store.feedEnd()
            try await patch(part, ["parentId": .null])
            #expect(try await news(fixture, after: renamed) == ["-y"])
        }
    }

    @Test func `where there is no group nothing is kept of anybody`() async throws {
        try await withStore { fixture in
            func triggers() async throws -> Int {
                try await fixture.store.writing {
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM temp.sqlite_master WHERE type = 'trigger'") ?? 0
                }
            }
            #expect(try await triggers() == 0)
            let group = try await fixture.store.createGroup(draft("组", GroupAttribute(.username, .unequal, "x")), at: time)
            #expect(try await triggers() > 0)
            #expect(try await fixture.store.deleteGroup(group.id, at: time))
            #expect(try await triggers() == 0)
        }
    }

    @Test func `groups go on after the file is opened again, and the feed forgets with its retention`() async throws {
        try await withStore { fixture in
            try await fixture.store.followEnabled([fixture.idpID], at: time)
            let group = try await fixture.store.createGroup(draft("组", GroupAttribute(.username, .unequal, "x")), at: time)
            try fixture.store.close()
            let again = StoreFixture(folder: fixture.folder, store: try DirectoryStore(path: fixture.path), idpID: fixture.idpID)
            try await again.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"]), ("u2", "张伟", ["1"])])
            #expect(try await news(again, after: "0") == ["+u1", "+u2"])
            let end = try await again.store.feedEnd()
            try await again.store.trimRecords(RecordRetention(records: 1), at: time)
            #expect(try await again.store.feedEnd() == end)
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await again.store.changes(after: "0") }
            #expect(try await again.store.members(of: group.id)?.page.items.count == 2)
            try await again.store.trimRecords(RecordRetention(days: 1), at: time.advanced(byMilliseconds: 86_400_001))
            #expect(try await again.store.changes(after: nil).changes.filter { $0.kind == .membership }.isEmpty)
            try again.store.close()
        }
    }
}
