import GRDB
import IdentityModel
import JSONKit

extension StagingArea {
    /// Stages answers, with the account of them, in one transaction.
    public func append(_ batch: StagedBatch) async throws(DirectoryStoreError) {
        try await writing { database in
            let writer = try StagedWriter(database, time: batch.time)
            for answer in batch.answers { try writer.write(answer) }
            try database.execute(
                sql: "UPDATE reading SET requests = ?, throttled = ?, attempts = CASE WHEN ? THEN 0 ELSE attempts END",
                arguments: [batch.requests, batch.throttled, !batch.answers.isEmpty])
        }
    }

    /// Notes that the source was read to its end. Departments that were seen and never gave what is below them, or their members where
    /// `members` were wanted, are accounted as failed.
    public func finishReading(members: Bool, at time: Timestamp) async throws(DirectoryStoreError) {
        try await writing { database in
            try database.execute(sql: "UPDATE reading SET is_over = 1")
            try Self.fail(.children, "The source ended without giving the departments below this one.", at: time, database)
            if members { try Self.fail(.members, "The source ended without giving the members of this department.", at: time, database) }
        }
    }

    private static func fail(_ kind: StagedUnit.Kind, _ message: String, at time: Timestamp, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO unit (source_id, kind, state, pages, employees, error, time)
                SELECT DISTINCT d.source_id, ?1, 'failed', 0, 0, ?2, ?3 FROM department d
                WHERE NOT EXISTS (SELECT 1 FROM unit u WHERE u.source_id = d.source_id AND u.kind = ?1)
                """, arguments: [kind.rawValue, TaskError(reason: "incomplete", message: message).storedText, time.milliseconds])
    }
}

/// Writes the answers of one transaction.
private struct StagedWriter {
    private let database: Database
    private let time: Timestamp
    private let insert: HotStatement
    private let insertPage: HotStatement
    private let lastSighting: HotStatement
    private let find: HotStatement
    private let put: HotStatement

    init(_ database: Database, time: Timestamp) throws {
        self.database = database
        self.time = time
        insert = try HotStatement(
            database,
            """
            INSERT INTO sighting (source_id, department, hash, union_id, name, leader, position, departments, read_alone, page, fields, third_party)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertPage = try HotStatement(
            database, "INSERT INTO page (unit, request_id, first_sighting, sightings, marks) VALUES (?, ?, ?, ?, ?)")
        lastSighting = try HotStatement(database, "SELECT max(id) FROM sighting")
        find = try HotStatement(database, "SELECT id, number FROM unit WHERE source_id = ? AND kind = ?")
        put = try HotStatement(
            database,
            """
            INSERT INTO unit (source_id, kind, state, pages, employees, error, number, continuation, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source_id, kind) DO UPDATE SET state = excluded.state, pages = pages + excluded.pages,
              employees = employees + excluded.employees, error = excluded.error, number = excluded.number,
              continuation = excluded.continuation
            """)
    }

    func write(_ answer: StagedAnswer) throws {
        switch answer {
        case .scope(let scope): try write(scope: scope)
        case .departments(let unit, let found, let requestID): try write(found, of: unit, requestID)
        case .page(let unit, let page): try write(page, of: unit)
        case .ended(let unit, let state, let error): try put(unit, state, error: error)
        case .note(let text): try database.execute(sql: "INSERT OR IGNORE INTO note (text) VALUES (?)", arguments: [text])
        }
    }

    private func write(scope: String) throws {
        if let earlier = try String.fetchOne(database, sql: "SELECT scope FROM reading"), earlier != scope {
            for table in ["note", "unit", "department", "page", "sighting", "problem"] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
        }
        try database.execute(sql: "UPDATE reading SET scope = ?", arguments: [scope])
    }

    private func write(_ found: [StagedAnswer.FoundDepartment], of unit: StagedUnit, _ requestID: String?) throws {
        try put(unit, .complete)
        let number = try place(of: unit)?.id ?? 0
        for one in found {
            try database.cachedStatement(
                sql: "INSERT INTO department (unit, source_id, content, third_party, request_id, problems) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                number, one.department.sourceID, one.department.content.storedText, String(decoding: one.thirdParty, as: UTF8.self),
                requestID, one.department.problems.isEmpty ? nil : one.department.problems.storedText,
            ])
        }
    }

    private func write(_ page: StagedPage, of unit: StagedUnit) throws {
        let before = try place(of: unit)
        let follows: Bool
        if let before {
            // A page that was taken already says nothing new.
            if let last = before.last, page.number <= last { return }
            follows = before.last.map { page.number == $0 + 1 } ?? false
        } else {
            follows = page.number <= 1
        }
        // After a gap the unit is never complete.
        try put(
            unit, follows && page.isLast ? .complete : .failed, pages: 1, employees: page.employees, number: follows ? page.number : nil,
            continuation: follows ? page.continuation : nil)
        let number = try before?.id ?? place(of: unit)?.id ?? 0
        insertPage.bind(1, number)
        insertPage.bind(2, page.requestID)
        insertPage.bind(3, try nextSighting())
        insertPage.bind(4, Int64(page.sightings.count))
        insertPage.bind(5, blob: PackedMarks(page.sightings).bytes)
        try insertPage.run()
        try write(page.sightings, on: database.lastInsertedRowID)
    }

    private func nextSighting() throws -> Int64 {
        defer { lastSighting.reset() }
        return try lastSighting.next() ? lastSighting.int(0) + 1 : 1
    }

    private func write(_ sightings: [StagedSighting], on page: Int64) throws {
        for sighting in sightings {
            insert.bind(1, sighting.sourceID)
            insert.bind(2, sighting.department)
            insert.bind(3, blob: sighting.hash)
            insert.bind(4, sighting.unionID)
            insert.bind(5, sighting.name)
            insert.bind(6, sighting.leader)
            insert.bind(7, sighting.order)
            insert.bind(8, text: sighting.departmentIDs.map { $0.jsonBytes() })
            insert.bind(9, sighting.readAlone)
            insert.bind(10, page)
            insert.bind(11, text: sighting.fields)
            insert.bind(12, text: sighting.thirdParty)
            try insert.run()
            if !sighting.problems.isEmpty {
                try database.execute(
                    sql: "INSERT INTO problem VALUES (?, ?)", arguments: [database.lastInsertedRowID, sighting.problems.storedText])
            }
        }
    }

    /// The unit's row, and its last page where all before it were taken.
    private func place(of unit: StagedUnit) throws -> (id: Int64, last: Int?)? {
        find.bind(1, unit.sourceID)
        find.bind(2, unit.kind.rawValue)
        defer { find.reset() }
        return try find.next() ? (find.int(0), find.optionalInt(1).map { Int($0) }) : nil
    }

    private func put(
        _ unit: StagedUnit, _ state: UnitCoverage.State, pages: Int = 0, employees: Int = 0, error: TaskError? = nil, number: Int? = nil,
        continuation: String? = nil
    ) throws {
        put.bind(1, unit.sourceID)
        put.bind(2, unit.kind.rawValue)
        put.bind(3, state.rawValue)
        put.bind(4, Int64(pages))
        put.bind(5, Int64(employees))
        put.bind(6, text: error?.jsonBytes())
        put.bind(7, number.map { Int64($0) })
        put.bind(8, continuation)
        put.bind(9, time.milliseconds)
        try put.run()
    }
}
