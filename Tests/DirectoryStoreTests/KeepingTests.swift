import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// A directory that is kept by hand.
@Suite struct KeepingTests {
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    private func kept(_ fixture: StoreFixture, name: String = "自建") -> KeptIdP {
        KeptIdP(id: fixture.idpID, name: name, fields: [LocalField.extended("badge", .string), LocalField.extended("level", .number)])
    }

    private func draft(_ members: JSONValue) throws -> EmployeeDraft { try EmployeeDraft.decode(members) }

    @Test func `departments and employees live their life, and the feed tells each step without a task`() async throws {
        try await withStore { fixture in
            let (store, idp) = (fixture.store, kept(fixture))
            let rd = try await store.createDepartment(try DepartmentDraft.decode(["name": "研发"]), in: idp, at: time)
            let backend = try await store.createDepartment(
                try DepartmentDraft.decode(["name": "后端", "parentId": .string(rd.rawValue)]), in: idp, at: time)
            let person = try await store.createEmployee(
                try draft(["username": "lilei", "email": "li@example.com", "departmentIds": [.string(backend.rawValue)]]), in: idp, at: time
            )
            let department = try #require(try await store.department(backend))
            #expect(department.path == ["自建", "研发", "后端"])
            #expect(department.dn == "OU=后端,OU=研发,OU=自建")
            #expect(department.members == 1)
            let employee = try #require(try await store.employee(person))
            #expect(employee.sourceId == "lilei")
            #expect(employee.fields.displayName == "lilei")
            #expect(employee.departments.map(\.name) == ["后端"])

            try await store.updateEmployee(
                person, by: DraftPatch(["username": "lei.li", "email": .null, "departmentIds": .null]), ifRevision: 1, in: idp, at: time)
            let changed = try #require(try await store.employee(person))
            #expect(changed.fields.username == "lei.li")
            #expect(changed.fields.email == nil)
            #expect(changed.sourceId == "lilei")
            #expect(changed.departments.map(\.sourceId) == ["1"])
            try await store.updateDepartment(backend, by: DraftPatch(["parentId": .null]), ifRevision: nil, in: idp, at: time)
            #expect(try await store.department(backend)?.path == ["自建", "后端"])
            #expect(try await store.renameRoot(of: kept(fixture, name: "公司"), at: time))
            #expect(try await store.department(backend)?.path == ["公司", "后端"])
            let renamed = kept(fixture, name: "公司")
            try await store.deleteEmployee(person, in: renamed, at: time)
            try await store.deleteDepartment(backend, in: renamed, at: time)

            let feed = try await store.changes(after: nil).changes
            #expect(
                feed.map { "\($0.kind) \($0.action)" } == [
                    "department create", "department create", "department create", "employee create", "employee update",
                    "department update", "department update", "employee delete", "department delete",
                ])
            #expect(feed.allSatisfy { $0.taskId == nil })
            #expect(feed[4].before?["email"] == "li@example.com")
            #expect(feed[4].after?["email"] == nil)
            #expect(try await store.counts(fixture.idpID) == DirectoryStore.Counts(departments: 2, employees: 0, left: 0))
        }
    }

    @Test func `what cannot be is refused, and nothing of it is kept`() async throws {
        try await withStore { fixture in
            let (store, idp) = (fixture.store, kept(fixture))
            let first = try await store.createDepartment(try DepartmentDraft.decode(["name": "一"]), in: idp, at: time)
            let second = try await store.createDepartment(
                try DepartmentDraft.decode(["name": "二", "parentId": .string(first.rawValue)]), in: idp, at: time)
            let person = try await store.createEmployee(try draft(["username": "Anna"]), in: idp, at: time)
            let root = try #require(try await store.tree(fixture.idpID)?.department.id)
            let end = try await store.feedEnd()
            func check(_ expected: KeepingRefusal, _ body: () async throws -> Void) async {
                await #expect(throws: DirectoryStoreError.refused(expected)) { try await body() }
            }
            let one = try DepartmentDraft.decode(["name": "一"])
            await check(.departmentNameTaken("一", first)) { _ = try await store.createDepartment(one, in: idp, at: time) }
            await check(.invalid([JSONProblem(path: "patch.parentId", problem: "is this department, or below it")])) {
                let patch = DraftPatch<DepartmentDraft>(["parentId": .string(second.rawValue)])
                try await store.updateDepartment(first, by: patch, ifRevision: nil, in: idp, at: time)
            }
            await check(.notEmpty(departments: 1, employees: 0)) { try await store.deleteDepartment(first, in: idp, at: time) }
            await check(.isRoot(root)) { try await store.deleteDepartment(root, in: idp, at: time) }
            await check(.isRoot(root)) {
                try await store.updateDepartment(root, by: DraftPatch(["name": "x"]), ifRevision: nil, in: idp, at: time)
            }
            await check(.revisionMismatch(1)) {
                try await store.updateEmployee(person, by: DraftPatch(["title": "a"]), ifRevision: 7, in: idp, at: time)
            }
            await check(.invalid([JSONProblem(path: "patch.shoe", problem: "unknown member; leave it out")])) {
                try await store.updateEmployee(person, by: DraftPatch(["shoe": 42]), ifRevision: nil, in: idp, at: time)
            }
            let anna = try draft(["username": "anna"])
            await check(.usernameTaken("anna", person)) { _ = try await store.createEmployee(anna, in: idp, at: time) }
            let bad = try draft(["username": "b", "extended": ["level": "high", "shoe": 42]])
            await check(
                .invalid([
                    JSONProblem(path: "extended.level", problem: "must be a number"),
                    JSONProblem(
                        path: "extended.shoe", problem: "is no extended field of employees; field.list of idp-registry shows them"),
                ])
            ) { _ = try await store.createEmployee(bad, in: idp, at: time) }
            let lost = try draft(["username": "b", "departmentIds": ["dep-none"]])
            await check(
                .invalid([JSONProblem(path: "departmentIds[0]", problem: "there is no department \"dep-none\" in this IdP")])
            ) { _ = try await store.createEmployee(lost, in: idp, at: time) }
            #expect(try await store.feedEnd() == end)
        }
    }

    @Test func `a username that was somebody's sourceId is given again under another sourceId`() async throws {
        try await withStore { fixture in
            let (store, idp) = (fixture.store, kept(fixture))
            let first = try await store.createEmployee(try draft(["username": "wang"]), in: idp, at: time)
            try await store.updateEmployee(first, by: DraftPatch(["username": "wang.old"]), ifRevision: nil, in: idp, at: time)
            let second = try await store.createEmployee(try draft(["username": "wang"]), in: idp, at: time)
            #expect(try await store.employee(second)?.sourceId == "wang-2")
        }
    }

    @Test func `who leaves by hand has a time of leaving, and none when back`() async throws {
        try await withStore { fixture in
            let (store, idp) = (fixture.store, kept(fixture))
            let id = try await store.createEmployee(try draft(["username": "wang"]), in: idp, at: time)
            try await store.updateEmployee(id, by: DraftPatch(["employmentStatus": "left"]), ifRevision: nil, in: idp, at: time)
            #expect(try await store.employee(id)?.leftAt == time)
            #expect(try await store.counts(fixture.idpID).left == 1)
            try await store.updateEmployee(id, by: DraftPatch(["employmentStatus": "active"]), ifRevision: nil, in: idp, at: time)
            #expect(try await store.employee(id)?.leftAt == nil)
        }
    }

    @Test func `a file is imported whole or not at all, and again without a change`() async throws {
        try await withStore { fixture in
            let (store, idp) = (fixture.store, kept(fixture))
            let rd = try await store.createDepartment(try DepartmentDraft.decode(["name": "研发"]), in: idp, at: time)
            var lines = [
                ImportLine(number: 2, members: ["username": "a", "title": "工程师"], departments: ["研发"]),
                ImportLine(number: 3, members: ["username": "b"], departments: [rd.rawValue, "自建"]),
                ImportLine(number: 4, members: ["username": "c", "email": "c"], departments: ["没有"]),
                ImportLine(number: 5, members: ["username": "A"]),
                ImportLine(number: 6, members: ["title": "无名"]),
            ]
            let refused = try await store.importEmployees(lines, dryRun: false, in: idp, at: time)
            #expect(!refused.isApplied)
            #expect(refused.lines.prefix(2).map(\.outcome) == [.created, .created])
            #expect(refused.lines.prefix(2).allSatisfy { $0.id == nil })
            guard case .failed(let problems) = refused.lines[2].outcome else { return #expect(Bool(false)) }
            #expect(problems.map(\.path) == ["email", "departments[0]"])
            #expect(refused.lines[3].outcome == .failed([JSONProblem(path: "username", problem: "is in line 2 already")]))
            #expect(refused.lines[4].outcome == .failed([JSONProblem(path: "username", problem: "required")]))
            #expect(try await store.counts(fixture.idpID).employees == 0)

            lines = Array(lines.prefix(2))
            let end = try await store.feedEnd()
            let rehearsed = try await store.importEmployees(lines, dryRun: true, in: idp, at: time)
            #expect(!rehearsed.isApplied)
            #expect(try await store.feedEnd() == end)
            #expect(try await store.importEmployees(lines, dryRun: false, in: idp, at: time).isApplied)
            let again = try await store.importEmployees(lines, dryRun: false, in: idp, at: time)
            #expect(again.lines.map(\.outcome) == [.unchanged, .unchanged])
            let changed = ImportLine(number: 2, members: ["username": "A", "title": .null], departments: [])
            let update = try await store.importEmployees([changed], dryRun: false, in: idp, at: time)
            #expect(update.lines.map(\.outcome) == [.updated])
            let person = try #require(try await store.employee(fixture.idpID, sourceID: "a"))
            #expect(person.fields.title == nil)
            #expect(person.departments.map(\.name) == ["自建"])
        }
    }
}

extension LocalField {
    fileprivate static func extended(_ key: String, _ kind: Kind) -> LocalField {
        var field = LocalField(key, key, kind)
        field.builtin = false
        return field
    }
}
