import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct GroupTests {
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    /// A synchronized IdP with three people, and one kept by hand with two.
    private func filled(_ body: (StoreFixture, _ other: KeptIdP) async throws -> Void) async throws {
        try await withStore { fixture in
            try await fixture.load(
                departments: [("1", "总部", nil), ("a", "研发", "1"), ("a1", "后端", "a")],
                persons: [("u1", "李磊", ["a1"]), ("u2", "张伟", ["a", "1"]), ("u3", "王芳", ["1"])])
            let other = KeptIdP(id: try #require(IdPID(rawValue: "idp-other")), name: "自建", fields: [])
            for (name, status) in [("anna", "active"), ("u3", "active"), ("gone", "left")] {
                let draft = try EmployeeDraft.decode([
                    "username": .string(name), "email": .string("\(name)@example.com"), "employmentStatus": .string(status),
                ])
                _ = try await fixture.store.createEmployee(draft, in: other, at: time)
            }
            try await body(fixture, other)
        }
    }

    private func members(_ fixture: StoreFixture, _ attributes: [GroupAttribute], idps: [IdPID]) async throws -> [String] {
        var draft = GroupDraft()
        draft.name = try #require(LineText(rawValue: "组"))
        draft.attributes = attributes
        try await fixture.store.followEnabled(Set(idps), at: time)
        let group = try await fixture.store.createGroup(draft, at: time)
        let found = try await fixture.all { try #require(try await fixture.store.members(of: group.id, $0)).page }
        #expect(try await fixture.store.deleteGroup(group.id, at: time))
        #expect(found.map(\.id) == found.map(\.id).sorted())
        return found.map { $0.idpId == fixture.idpID ? $0.sourceId : "other " + $0.sourceId }
    }

    @Test func `whoever meets one attribute is a member, across the enabled IdPs and nowhere else`() async throws {
        try await filled { fixture, other in
            let both = [fixture.idpID, other.id]
            func check(_ expected: [String], _ attributes: GroupAttribute...) async throws {
                let found = try await members(fixture, attributes, idps: both)
                #expect(found == expected)
            }
            try await check(["u3", "other u3"], GroupAttribute(.username, .equal, "U3"))
            try await check(["other u3"], GroupAttribute(.username, .equal, "u3", idpId: other.id))
            try await check(
                ["u1", "other anna"], GroupAttribute(.username, .equal, "u1"), GroupAttribute(.email, .equal, "ANNA@example.com"))
            try await check([], GroupAttribute(.username, .equal, "gone"))
            try await check(["u2", "u3"], GroupAttribute(.username, .unequal, "u1", idpId: fixture.idpID))
            try await check(["u1", "u2", "u3", "other u3"], GroupAttribute(.email, .unequal, "anna@example.com"))
            try await check(
                ["u1", "u2", "u3", "other anna", "other u3"], GroupAttribute(.username, .unequal, "u1"),
                GroupAttribute(.username, .unequal, "u2"))
            let closed = try await members(fixture, [GroupAttribute(.username, .equal, "u3")], idps: [fixture.idpID])
            #expect(closed == ["u3"])
            let nobody = try await members(fixture, [GroupAttribute(.username, .unequal, "x", idpId: other.id)], idps: [fixture.idpID])
            #expect(nobody.isEmpty)
        }
    }

    @Test func `a department stands for everything below it, now`() async throws {
        try await filled { fixture, other in
            let both = [fixture.idpID, other.id]
            let departments = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            let rd = try #require(departments.first { $0.sourceId == "a" })
            let backend = try #require(departments.first { $0.sourceId == "a1" })
            func check(_ expected: [String], _ attributes: GroupAttribute...) async throws {
                let found = try await members(fixture, attributes, idps: both)
                #expect(found == expected)
            }
            try await check(["u1", "u2"], GroupAttribute(.department, .equal, rd.id.rawValue))
            try await check(["u1", "u2"], GroupAttribute(.department, .equal, "OU=研发,OU=总部"))
            try await check(["u3", "other anna", "other u3"], GroupAttribute(.department, .unequal, rd.id.rawValue))
            try await check(
                ["u2", "u3"], GroupAttribute(.department, .unequal, rd.id.rawValue, idpId: fixture.idpID),
                GroupAttribute(.department, .unequal, backend.id.rawValue, idpId: fixture.idpID))
            try await check([], GroupAttribute(.department, .equal, "dep-none"))
            try await check(["u1", "u2", "u3", "other anna", "other u3"], GroupAttribute(.department, .unequal, "dep-none"))
            try await fixture.load(persons: [("u4", "新", ["a1"])])
            try await check(["u1", "u2", "u4"], GroupAttribute(.department, .equal, rd.id.rawValue))
        }
    }

    @Test func `a department of very many people is paged like any other`() async throws {
        try await withStore { fixture in
            try await fixture.store.followEnabled([fixture.idpID], at: time)
            let many = (0..<6000).map { (id: "n\($0)", name: "人", places: [$0 % 4 == 0 ? "1" : "a"]) }
            try await fixture.load(departments: [("1", "总部", nil), ("a", "研发", "1")], persons: many)
            let all = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            let root = try #require(all.first { $0.sourceId == "1" })
            var draft = GroupDraft()
            draft.name = try #require(LineText(rawValue: "全体"))
            draft.attributes = [
                GroupAttribute(.department, .equal, root.id.rawValue), GroupAttribute(.username, .equal, "n5"),
            ]
            let group = try await fixture.store.createGroup(draft, at: time)
            var page = PageRequest(size: 1000)
            var found: [EmployeeID] = []
            repeat {
                let answer = try #require(try await fixture.store.members(of: group.id, page)).page
                found += answer.items.map(\.id)
                page.token = answer.nextToken
            } while page.token != nil
            #expect(found.count == 6000)
            #expect(Set(found).count == 6000)
        }
    }

    @Test func `groups are changed, listed and removed; two of one name are refused`() async throws {
        try await withStore { fixture in
            var draft = GroupDraft()
            draft.name = try #require(LineText(rawValue: "Admins"))
            draft.attributes = [GroupAttribute(.username, .equal, "a")]
            let group = try await fixture.store.createGroup(draft, at: time)
            let same = draft
            await #expect(throws: DirectoryStoreError.refused(.groupNameTaken("Admins", group.id))) {
                try await fixture.store.createGroup(same, at: time)
            }
            let patch = GroupPatch([
                "name": "ADMINS", "description": "who may",
                "attributes": [
                    ["type": "email", "relation": "equal", "value": "a@b.cn"]
                ],
            ])
            let changed = try #require(try await fixture.store.updateGroup(group.id, by: patch, ifRevision: 1, at: time))
            #expect(changed.revision == 2)
            #expect(changed.draft.attributes.map(\.type) == [.email])
            let empty = GroupPatch(["attributes": []])
            await #expect(
                throws: DirectoryStoreError.refused(
                    .invalid([JSONProblem(path: "patch.attributes", problem: "must have 1 to 3000 elements")]))
            ) { try await fixture.store.updateGroup(group.id, by: empty, ifRevision: nil, at: time) }
            await #expect(throws: DirectoryStoreError.refused(.revisionMismatch(2))) {
                try await fixture.store.updateGroup(group.id, by: patch, ifRevision: 1, at: time)
            }
            #expect(try await fixture.store.groups().items == [changed])
            #expect(try await fixture.store.deleteGroup(group.id, at: time))
            #expect(try await fixture.store.group(group.id) == nil)
            #expect(try await fixture.store.members(of: group.id) == nil)
        }
    }
}
