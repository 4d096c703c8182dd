import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// A listing of one moment, and a mirror that goes on from it.
@Suite struct SnapshotTests {
    /// What a downstream system keeps of an object.
    private typealias Mirror = [String: JSONValue]

    private func essence(_ employee: Employee) -> JSONValue {
        essence(
            [
                "displayName": employee.fields.displayName.map { .string($0) } ?? .null,
                "departments": .array(employee.departments.map { ["sourceId": .string($0.sourceId)] }),
                "accountStatus": .string(employee.accountStatus.rawValue),
            ])
    }

    private func essence(_ image: JSONValue) -> JSONValue {
        var places: [String] = []
        if case .array(let departments)? = image["departments"] {
            places = departments.compactMap { if case .string(let id)? = $0["sourceId"] { id } else { nil } }.sorted()
        }
        return [
            "displayName": image["displayName"] ?? .null, "departments": .array(places.map { .string($0) }),
            "accountStatus": image["accountStatus"] ?? .null,
        ]
    }

    private func follow(_ mirror: inout Mirror, from cursor: String, _ store: DirectoryStore) async throws {
        var cursor = cursor
        while true {
            let page = try await store.changes(after: cursor, limit: 7)
            for change in page.changes where change.kind == .employee {
                mirror[change.id] = change.after.map { essence($0) }
            }
            cursor = page.cursor
            if page.changes.isEmpty { return }
        }
    }

    private func directory(_ fixture: StoreFixture) async throws -> Mirror {
        let people = try await fixture.all { try await fixture.store.employees(EmployeeFilter(), $0) }
        return Dictionary(uniqueKeysWithValues: people.map { ($0.id.rawValue, essence($0)) })
    }

    @Test(arguments: 0..<30)
    func `a mirror that starts amid changes and follows the feed equals the directory`(seed: Int) async throws {
        try await withStore { fixture in
            var random = SeededGenerator(seed: UInt64(seed))
            var editor = DirectoryEditor(fixture: fixture)
            try await editor.start()
            for _ in 0..<Int.random(in: 0...6, using: &random) { try await editor.edit(&random) }
            let asOf = try await fixture.store.feedEnd()
            let truth = try await directory(fixture)
            for _ in 0..<Int.random(in: 0...3, using: &random) { try await editor.edit(&random) }

            var mirror: Mirror = [:]
            var page = PageRequest(size: Int.random(in: 1...5, using: &random))
            repeat {
                let answer = try await fixture.store.employees(asOf: asOf, idpID: fixture.idpID, page)
                #expect(answer.asOf == asOf)
                #expect(answer.page.items.count <= page.size)
                for employee in answer.page.items {
                    #expect(mirror.updateValue(essence(employee), forKey: employee.id.rawValue) == nil)
                    #expect(employee.revision >= 1)
                }
                page.token = answer.page.nextToken
                try await editor.edit(&random)
            } while page.token != nil
            #expect(mirror == truth)

            try await follow(&mirror, from: asOf, fixture.store)
            #expect(mirror == (try await directory(fixture)))
        }
    }

    @Test func `departments are listed with names and paths of the moment`() async throws {
        try await withStore { fixture in
            try await fixture.load(
                departments: [("1", "总部", nil), ("a", "研发", "1"), ("a1", "平台", "a")], persons: [("u1", "李磊", ["a1"])])
            let first = try await fixture.store.departments(asOf: nil, idpID: fixture.idpID, PageRequest(size: 1))
            let before = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            let editor = DirectoryEditor(fixture: fixture)
            try await editor.rename("a", to: "产品")
            try await editor.addDepartment("b")
            let rest = try await fixture.store.departments(
                asOf: nil, idpID: fixture.idpID, PageRequest(size: 10, token: first.page.nextToken))
            #expect(rest.asOf == first.asOf)
            let listed = first.page.items + rest.page.items
            #expect(listed.map(\.path) == before.map(\.path))
            #expect(listed.map(\.dn) == before.map(\.dn))
            #expect(listed.map(\.revision) == before.map(\.revision))
            let person = try await fixture.store.employees(asOf: first.asOf, idpID: fixture.idpID).page.items[0]
            #expect(person.departments.map(\.name) == ["平台"])
            let now = try await fixture.store.departments(asOf: nil, idpID: fixture.idpID)
            #expect(now.page.items.map(\.name) == ["总部", "产品", "平台", "b"])
            #expect(now.asOf != first.asOf)
        }
    }

    @Test func `what was not written down is refused, not invented`() async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"])])
            let cursor = try await fixture.store.feedEnd()
            try await fixture.store.dropDirectory(fixture.idpID, at: Timestamp(milliseconds: 1))
            #expect(try await fixture.store.employees(asOf: cursor, idpID: nil).page.items.map(\.sourceId) == ["u1"])
            try await fixture.store.pool.write { try $0.execute(sql: "UPDATE record_image SET before = NULL") }
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await fixture.store.employees(asOf: cursor, idpID: nil) }
            await #expect(throws: DirectoryStoreError.cursorExpired) { try await fixture.store.employees(asOf: "999", idpID: nil) }
            await #expect(throws: DirectoryStoreError.invalidCursor) { try await fixture.store.employees(asOf: "now", idpID: nil) }
            await #expect(throws: DirectoryStoreError.invalidPageToken) {
                try await fixture.store.employees(asOf: nil, idpID: nil, PageRequest(size: 1, token: "z"))
            }
            #expect(try await fixture.store.employees(asOf: nil, idpID: nil).page.items.isEmpty)
        }
    }
}
