import GRDB
import IdentityModel
import JSONKit

/// The departments of a directory that is kept by hand, within one transaction.
struct KeptDepartments {
    struct Stored {
        var number: Int64
        var parent: Int64?
        var sourceID: String
        var content: DepartmentContent
        var revision: Int64

        var draft: DepartmentDraft {
            var draft = DepartmentDraft()
            draft.name = DepartmentName(rawValue: content.name) ?? .placeholder
            draft.parentId = parent.map { DepartmentID(number: $0) }
            draft.order = content.order
            draft.managers = content.managers ?? []
            draft.extended = content.extended ?? [:]
            return draft
        }
    }

    private let kept: KeptDirectory
    private var database: Database { kept.database }

    init(_ kept: KeptDirectory) { self.kept = kept }

    func stored(_ id: DepartmentID) throws -> Stored {
        let row = try Row.fetchOne(
            database, sql: "SELECT id, parent, source_id, content, revision FROM department WHERE idp = ? AND id = ?",
            arguments: [kept.idp, id.number ?? 0])
        guard let row else { throw KeepingRefusal.noDepartment(id) }
        return Stored(
            number: row[0], parent: row[1], sourceID: row[2], content: try DepartmentContent.stored(row[3]), revision: row[4])
    }

    func add(_ draft: DepartmentDraft) throws -> Int64 {
        let parent = try self.parent(of: draft)
        try requireFreeName(draft.name.rawValue, below: parent.number)
        let content = draft.content(below: parent)
        // The number that the row is going to have, which no other ever has had.
        let next = (try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'department'") ?? 0) + 1
        let number = try Self.insert(
            content, sourceID: String(next), parent: parent.number, idp: kept.idp, time: kept.time, database)
        try kept.note(
            .department, .create, number, sourceID: String(next), name: content.name, before: nil, after: content.jsonBytes())
        return number
    }

    func change(_ stored: Stored, to draft: DepartmentDraft) throws {
        guard stored.parent != nil else { throw KeepingRefusal.isRoot(DepartmentID(number: stored.number)) }
        let parent = try self.parent(of: draft)
        let content = draft.content(below: parent)
        guard content != stored.content else { return }
        if try isBelow(parent.number, stored.number) {
            throw KeepingRefusal.invalid([JSONProblem(path: "patch.parentId", problem: "is this department, or below it")])
        }
        try requireFreeName(content.name, below: parent.number, except: stored.number)
        try write(content, to: stored.number, parent: parent.number, sourceID: stored.sourceID, before: stored.content)
    }

    func write(_ content: DepartmentContent, to number: Int64, parent: Int64?, sourceID: String, before: DepartmentContent) throws {
        try database.cachedStatement(
            sql: "UPDATE department SET parent = ?, content = ?, updated_at = ?, revision = revision + 1 WHERE id = ?"
        ).execute(arguments: [parent, content.storedText, kept.time.milliseconds, number])
        try kept.note(
            .department, .update, number, sourceID: sourceID, name: content.name, before: before.jsonBytes(), after: content.jsonBytes())
    }

    func remove(_ stored: Stored) throws {
        guard stored.parent != nil else { throw KeepingRefusal.isRoot(DepartmentID(number: stored.number)) }
        func count(_ source: String) throws -> Int {
            try Int.fetchOne(database, sql: "SELECT count(*) FROM \(source) = ?", arguments: [stored.number]) ?? 0
        }
        let departments = try count("department WHERE parent")
        let employees = try count("membership WHERE department")
        guard departments + employees == 0 else {
            throw KeepingRefusal.notEmpty(departments: departments, employees: employees)
        }
        try database.execute(sql: "DELETE FROM department WHERE id = ?", arguments: [stored.number])
        try kept.note(
            .department, .delete, stored.number, sourceID: stored.sourceID, name: stored.content.name, before: stored.content.jsonBytes(),
            after: nil)
    }

    static func insert(
        _ content: DepartmentContent, sourceID: String, parent: Int64?, idp: Int64, time: Timestamp, _ database: Database
    ) throws -> Int64 {
        try database.cachedStatement(
            sql: "INSERT INTO department (idp, source_id, parent, content, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?5, ?5, 1)"
        ).execute(arguments: [idp, sourceID, parent, content.storedText, time.milliseconds])
        return database.lastInsertedRowID
    }

    private func parent(of draft: DepartmentDraft) throws -> Stored {
        do { return try stored(draft.parentId ?? DepartmentID(number: kept.root)) } catch KeepingRefusal.noDepartment(let id) {
            throw KeepingRefusal.invalid([JSONProblem(path: "parentId", problem: "there is no department \"\(id)\" in this IdP")])
        }
    }

    private func requireFreeName(_ name: String, below parent: Int64, except department: Int64 = 0) throws {
        let holder = try Int64.fetchOne(
            database, sql: "SELECT id FROM department WHERE parent = ? AND name = ? AND id <> ?", arguments: [parent, name, department])
        if let holder { throw KeepingRefusal.departmentNameTaken(name, DepartmentID(number: holder)) }
    }

    /// Whether `department` is `other` or somewhere below it.
    private func isBelow(_ department: Int64, _ other: Int64) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                WITH RECURSIVE up (id) AS (
                  SELECT ?1 UNION SELECT d.parent FROM department d JOIN up ON d.id = up.id WHERE d.parent IS NOT NULL)
                SELECT EXISTS (SELECT 1 FROM up WHERE id = ?2)
                """, arguments: [department, other]) ?? false
    }
}

extension DepartmentDraft {
    fileprivate func content(below parent: KeptDepartments.Stored) -> DepartmentContent {
        var content = DepartmentContent()
        content.name = name.rawValue
        content.parentSourceId = parent.sourceID
        content.order = order
        content.managers = managers.isEmpty ? nil : managers
        content.extended = extended.isEmpty ? nil : extended
        return content
    }
}
