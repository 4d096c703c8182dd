import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// What is told of a directory that is kept by hand after it has changed.
@Suite struct KeptHistoryTests {
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `the directory is listed as it was before it was changed and people removed`() async throws {
        try await withStore { fixture in
            let store = fixture.store
            let idp = KeptIdP(id: fixture.idpID, name: "自建", fields: [])
            let rd = try await store.createDepartment(try DepartmentDraft.decode(["name": "研发"]), in: idp, at: time)
            let people = try await ["lilei", "hanmei", "wang"].asyncMap { name in
                let draft = try EmployeeDraft.decode(
                    [
                        "username": .string(name), "displayName": .string(name), "expiresAt": "2030-01-01T00:00:00Z",
                        "departmentIds": [.string(rd.rawValue)],
                    ])
                return try await store.createEmployee(draft, in: idp, at: time)
            }
            let asOf = try await store.feedEnd()
            let people0 = try await store.employees(asOf: asOf, idpID: idp.id).page.items
            let departments0 = try await store.departments(asOf: asOf, idpID: idp.id).page.items

            let patch = DraftPatch<EmployeeDraft>(
                ["username": "li.lei", "title": "顾问", "employmentStatus": "left", "expiresAt": .null, "departmentIds": .null])
            try await store.updateEmployee(people[0], by: patch, ifRevision: nil, in: idp, at: time)
            try await store.deleteEmployee(people[1], in: idp, at: time)
            _ = try await store.createEmployee(try EmployeeDraft.decode(["username": "late"]), in: idp, at: time)
            try await store.updateDepartment(rd, by: DraftPatch(["name": "研究"]), ifRevision: nil, in: idp, at: time)
            _ = try await store.renameRoot(of: KeptIdP(id: idp.id, name: "公司", fields: []), at: time)

            #expect(people0.map(\.id) == people)
            #expect(people0.allSatisfy { $0.departments.map(\.name) == ["研发"] && $0.expiresAt != nil && $0.revision == 1 })
            let then = try await store.employees(asOf: asOf, idpID: idp.id).page.items
            #expect(then == people0)
            let places = try await store.departments(asOf: asOf, idpID: idp.id).page.items
            #expect(places.map(\.path) == departments0.map(\.path))
            #expect(places.map(\.name) == ["自建", "研发"])

            let change = try #require(try await store.changes(after: asOf).changes.first)
            #expect(change.before?["username"] == "lilei")
            #expect(change.after?["username"] == "li.lei")
            let now = try await store.employees(asOf: nil, idpID: idp.id).page.items
            #expect(now.map(\.fields.username) == ["li.lei", "wang", "late"])
            #expect(now.first?.employmentStatus == .left)
        }
    }

    @Test func `who left stays until removed by hand, when the leavers of a source go`() async throws {
        try await withStore { fixture in
            let store = fixture.store
            let idp = KeptIdP(id: fixture.idpID, name: "自建", fields: [])
            let draft = try EmployeeDraft.decode(["username": "wang", "employmentStatus": "left"])
            let id = try await store.createEmployee(draft, in: idp, at: time)
            #expect(try await store.employee(id)?.leftAt == time)
            let later = time.advanced(byMilliseconds: 86_400_000)
            #expect(try await store.removeLeavers(idp.id, leftBy: later, limit: 10, at: later) == 0)
            #expect(try await store.employee(id)?.employmentStatus == .left)
            try await store.deleteEmployee(id, in: idp, at: later)
            #expect(try await store.employee(id) == nil)
        }
    }

    @Test func `an account is suspended by hand and by its time, and stays one that is kept by hand`() async throws {
        try await withStore { fixture in
            let store = fixture.store
            let idp = KeptIdP(id: fixture.idpID, name: "自建", fields: [])
            let end = time.advanced(byMilliseconds: 1000).description
            let draft = try EmployeeDraft.decode(["username": "wang", "expiresAt": .string(end)])
            let id = try await store.createEmployee(draft, in: idp, at: time)
            let later = time.advanced(byMilliseconds: 2000)
            #expect(try await store.suspendExpired(at: later) == 1)
            let expired = try #require(try await store.employee(id))
            #expect(expired.suspendedBy == .expiry)
            #expect(expired.departments.map(\.name) == ["自建"])
            #expect(expired.syncedAt == nil)
            try await store.updateEmployee(id, by: DraftPatch(["expiresAt": .null]), ifRevision: 2, in: idp, at: later)
            let enabled = try #require(try await store.employee(id))
            #expect(enabled.accountStatus == .enabled)
            #expect(enabled.suspendedBy == nil)
            #expect(enabled.departments.map(\.name) == ["自建"])
        }
    }
}

extension [String] {
    fileprivate func asyncMap<Value>(_ transform: (String) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
