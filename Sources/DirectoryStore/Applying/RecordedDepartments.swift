import GRDB
import IdentityModel
import JSONKit

/// Does recorded changes of departments.
struct RecordedDepartments {
    /// Row by the source's id.
    private(set) var numbers: [String: Int64] = [:]
    private let database: Database
    private let idp: Int64
    private let time: Timestamp

    init(_ database: Database, idp: Int64, time: Timestamp) throws {
        self.database = database
        self.idp = idp
        self.time = time
        let rows = try Row.fetchCursor(database, sql: "SELECT source_id, id FROM department WHERE idp = ?", arguments: [idp])
        while let row = try rows.next() { numbers[row[0]] = row[1] }
    }

    /// Does one, and notes the row; or says why not, and does nothing.
    mutating func perform(_ change: inout RecordedChange) throws -> RecordedRefusal? {
        let expected = try change.expected.map { try DepartmentContent.stored(String(decoding: $0, as: UTF8.self)) }
        guard try stored(change) == expected else { return .changedSince }
        guard let wanted = try change.wanted.map({ try DepartmentContent.stored(String(decoding: $0, as: UTF8.self)) }) else {
            return try remove(change)
        }
        let parent = wanted.parentSourceId.flatMap { numbers[$0] }
        if wanted.parentSourceId != nil, parent == nil { return .changedSince }
        guard expected != nil, let object = change.object else {
            // One that comes back is as old as it was, and counts its changes on, as far as they are still recorded.
            try database.cachedStatement(
                sql: """
                    INSERT INTO department (id, idp, source_id, parent, content, created_at, updated_at, revision)
                    SELECT ?1, ?2, ?3, ?4, ?5, coalesce(min(time) FILTER (WHERE action = 'create'), ?6), ?6, max(1, count(*)) FROM record
                    WHERE kind = 'department' AND object = ?1 AND state = 'applied'
                    """
            ).execute(arguments: [change.object, idp, change.sourceID, parent, wanted.storedText, time.milliseconds])
            change.object = database.lastInsertedRowID
            numbers[change.sourceID] = change.object
            return nil
        }
        if let parent, try isAbove(object, of: parent) { return .changedSince }
        try database.cachedStatement(
            sql: "UPDATE department SET parent = ?, content = ?, updated_at = ?, revision = revision + 1 WHERE id = ?"
        ).execute(arguments: [parent, wanted.storedText, time.milliseconds, object])
        return nil
    }

    /// What the directory has under the source's id; another row than the recorded one is another department.
    private func stored(_ change: RecordedChange) throws -> DepartmentContent? {
        guard let number = numbers[change.sourceID] else { return nil }
        guard change.expected == nil || number == change.object else { return nil }
        let content = try String.fetchOne(
            try database.cachedStatement(sql: "SELECT content FROM department WHERE id = ?"), arguments: [number])
        return try content.map { try DepartmentContent.stored($0) }
    }

    private mutating func remove(_ change: RecordedChange) throws -> RecordedRefusal? {
        let isInUse = try Bool.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM membership WHERE department = ?1) OR EXISTS (SELECT 1 FROM department WHERE parent = ?1)
                    """), arguments: [change.object])
        guard isInUse == false else { return .notEmpty }
        try database.cachedStatement(sql: "DELETE FROM department WHERE id = ?").execute(arguments: [change.object])
        numbers[change.sourceID] = nil
        return nil
    }

    /// Whether `department` is `other` or somewhere above it: moved below that, it would be below itself.
    private func isAbove(_ department: Int64, of other: Int64) throws -> Bool {
        try Bool.fetchOne(
            try database.cachedStatement(
                sql: """
                    WITH RECURSIVE up (id) AS (
                      SELECT ?1 UNION SELECT d.parent FROM department d JOIN up ON d.id = up.id WHERE d.parent IS NOT NULL)
                    SELECT EXISTS (SELECT 1 FROM up WHERE id = ?2)
                    """), arguments: [other, department]) ?? false
    }
}
