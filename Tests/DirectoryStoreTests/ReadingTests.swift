import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct ReadingTests {
    private func filled(_ body: (StoreFixture) async throws -> Void) async throws {
        try await withStore { fixture in
            try await fixture.load(
                departments: [("1", "总部", nil), ("a", "研发, 一", "1"), ("a1", "平台", "a"), ("b", "市场", "1")],
                persons: [
                    ("u1", "李磊", ["a"]), ("u2", "李磊", ["a", "a1"]), ("u3", "100%_王", ["b"]), ("u4", "赵", ["1"]), ("u5", "钱", ["a1", "b"]),
                ])
            try await body(fixture)
        }
    }

    @Test func `departments have paths, distinguished names and counts of each person once`() async throws {
        try await filled { fixture in
            let departments = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            let byID = Dictionary(uniqueKeysWithValues: departments.map { ($0.sourceId, $0) })
            #expect(byID["a1"]?.path == ["总部", "研发, 一", "平台"])
            #expect(byID["a1"]?.dn == "OU=平台,OU=研发\\, 一,OU=总部")
            #expect(byID["1"]?.membersRecursive == 5)
            #expect(byID["a"]?.members == 2)
            #expect(byID["a"]?.membersRecursive == 3)
            let tree = try #require(try await fixture.store.tree(fixture.idpID, depth: 2))
            #expect(tree.department.sourceId == "1")
            #expect(tree.children.count == 2)
            #expect(tree.children.allSatisfy { $0.children.isEmpty })
        }
    }

    @Test func `departments are found below another and by name`() async throws {
        try await filled { fixture in
            let all = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            var filter = DepartmentFilter(idpID: fixture.idpID)
            filter.parentID = all.first { $0.sourceId == "1" }?.id
            #expect(try await fixture.all { try await fixture.store.departments(filter, $0) }.map(\.sourceId) == ["a", "b"])
            filter.recursive = true
            #expect(try await fixture.all { try await fixture.store.departments(filter, $0) }.map(\.sourceId).sorted() == ["a", "a1", "b"])
            filter.query = "平"
            #expect(try await fixture.all { try await fixture.store.departments(filter, $0) }.map(\.sourceId) == ["a1"])
        }
    }

    @Test func `employees are found by department, with those below, and by what is asked for`() async throws {
        try await filled { fixture in
            let departments = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            func found(_ change: (inout EmployeeFilter) -> Void) async throws -> [String] {
                var filter = EmployeeFilter()
                change(&filter)
                let asked = filter
                return try await fixture.all { try await fixture.store.employees(asked, $0) }.map(\.sourceId)
            }
            let a = departments.first { $0.sourceId == "a" }?.id
            #expect(try await found { $0.departmentID = a } == ["u1", "u2"])
            #expect(try await found { ($0.departmentID, $0.recursive) = (a, true) } == ["u1", "u2", "u5"])
            #expect(try await found { $0.query = "李磊" } == ["u1", "u2"])
            #expect(try await found { $0.query = "100%_" } == ["u3"])
            #expect(try await found { $0.query = "0_王" } == [])
            #expect(try await found { $0.query = "u4" } == ["u4"])
            #expect(try await found { $0.accountStatus = .suspended } == [])
            #expect(try await found { $0.employmentStatus = .active }.count == 5)
            let person = try #require(try await fixture.store.employee(fixture.idpID, sourceID: "u2"))
            #expect(person.departments.map(\.name) == ["研发, 一", "平台"])
            #expect(try await fixture.store.employee(person.id) == person)
        }
    }

    @Test func `pages stay consistent while people are added, and foreign tokens are refused`() async throws {
        try await filled { fixture in
            let first = try await fixture.store.employees(EmployeeFilter(), PageRequest(size: 2))
            try await fixture.load(persons: [("u0", "新", ["1"]), ("u9", "新", ["1"])])
            let second = try await fixture.store.employees(EmployeeFilter(), PageRequest(size: 10, token: first.nextToken))
            #expect(Set(first.items.map(\.id)).isDisjoint(with: second.items.map(\.id)))
            #expect(first.items.count + second.items.count == 7)
            await #expect(throws: DirectoryStoreError.invalidPageToken) {
                try await fixture.store.employees(EmployeeFilter(), PageRequest(size: 2, token: "no token"))
            }
        }
    }

    @Test func `the feed goes on where it was left, and says when it cannot`() async throws {
        try await filled { fixture in
            let first = try await fixture.store.changes(after: nil, limit: 4)
            #expect(first.changes.map(\.kind) == [.department, .department, .department, .department])
            try await fixture.load(persons: [("u8", "计划", ["1"])], outcome: .plan)
            let rest = try await fixture.store.changes(after: first.cursor, limit: 100)
            #expect(rest.changes.map(\.sourceId) == ["u1", "u2", "u3", "u4", "u5"])
            #expect(try await fixture.store.changes(after: rest.cursor).changes.isEmpty)
            try await fixture.store.pool.write { try $0.execute(sql: "DELETE FROM record WHERE id < 6") }
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await fixture.store.changes(after: "2") }
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await fixture.store.changes(after: "0") }
            await #expect(throws: DirectoryStoreError.invalidCursor) { try await fixture.store.changes(after: "yesterday") }
            #expect(try await fixture.store.changes(after: "5").changes.count == 4)
        }
    }

    @Test func `a dropped directory is gone, its records stay, the feed tells it`() async throws {
        try await filled { fixture in
            let task = try #require(try await fixture.store.tasks().items.first)
            let end = try await fixture.store.changes(after: nil).cursor
            try await fixture.store.dropDirectory(fixture.idpID, at: Timestamp(milliseconds: 1))
            #expect(try await fixture.store.counts() == DirectoryStore.Counts())
            #expect(try await fixture.store.records(RecordFilter(taskID: task.id)).items.count == 9)
            let told = try await fixture.store.changes(after: end).changes
            #expect(told.count == 9)
            #expect(told.allSatisfy { $0.action == .delete && $0.after == nil })
            // Before is what the feed told of each object last.
            let first = try await fixture.store.changes(after: nil).changes.prefix(9)
            let last = Dictionary(first.map { ($0.id, $0.after) }) { $1 }
            #expect(told.allSatisfy { $0.before != nil && $0.before == last[$0.id] })
        }
    }

    @Test func `what is committed is there after the file is opened again`() async throws {
        try await filled { fixture in
            let other = try DirectoryStore(path: fixture.path)
            #expect(try await other.counts(fixture.idpID).employees == 5)
            try other.close()
        }
    }

    @Test func `when the disk is full nothing of a task is kept, and it works again when there is room`() async throws {
        try await filled { fixture in
            func limit(_ pages: String) async throws {
                try await fixture.store.pool.writeWithoutTransaction { _ = try Row.fetchAll($0, sql: "PRAGMA max_page_count = \(pages)") }
            }
            let many = (0..<2000).map { (id: "n\($0)", name: "新", places: ["1"]) }
            let pages = try await fixture.store.bytesOnDisk() / 4096
            try await limit(String(pages + 4))
            await #expect(throws: DirectoryStoreError.diskFull) { try await fixture.load(persons: many) }
            #expect(try await fixture.store.counts().employees == 5)
            try await limit("1000000")
            try await fixture.load(persons: many)
            #expect(try await fixture.store.counts().employees == 2005)
        }
    }
}
