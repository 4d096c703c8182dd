import DatabaseKit
import GRDB
import IdentityModel
import JSONKit

/// What an ordered merge of the staged persons with the directory found.
public struct ComparisonCounts: Sendable, Hashable {
    /// Persons staged.
    public var total = 0
    public var same = 0
    public var new = 0
    public var changed = 0
    /// In the directory and not staged, those who left before aside.
    public var absent = 0
    /// In the directory, those who left before aside.
    public var present = 0

    public init() {}
}

/// A person of the directory who was not staged.
public struct Absentee: Sendable, Hashable {
    public var id: EmployeeID
    public var sourceID: String
}

extension StagingArea {
    /// Merges the staged persons with those of the directory in one pass over both, ordered by the source's id, by hash
    /// alone, and notes every difference in the scratch file. Members of `vacated` departments count as changed; who was out of scope
    /// counts as absent again only where that is `reconsidered`. Of the persons `overtaken` something newer than the staged is stored:
    /// they do not differ.
    public func compare(
        with store: DirectoryStore, idpID: IdPID, vacated: [DepartmentID], reconsidered: Bool = false, except overtaken: Set<String> = []
    ) async throws(DirectoryStoreError) -> ComparisonCounts {
        try await beside(store) { database in
            var counts = ComparisonCounts()
            // Only the scratch file is written: an immediate transaction would want the directory's write lock too.
            try database.inTransaction(.deferred) {
                try database.execute(sql: "DELETE FROM difference")
                let idp = try Int64.fetchOne(
                    database, sql: "SELECT id FROM directory.idp WHERE public_id = ?", arguments: [idpID.rawValue])
                var merge = try OrderedMerge(database, idp: idp ?? 0)
                counts = try merge.run()
                if reconsidered {
                    let again = try Self.noteOutOfScope(idp ?? 0, database)
                    counts.absent += again
                    counts.present += again
                }
                try Self.forget(overtaken, database, counting: &counts)
                counts.changed += try Self.noteMembers(of: vacated, database)
                return .commit
            }
            return counts
        }
    }

    /// Works on the scratch file with the directory attached.
    func beside<Value: Sendable>(_ store: DirectoryStore, _ body: @escaping @Sendable (Database) throws -> Value)
        async throws(DirectoryStoreError) -> Value
    {
        do {
            return try await queue.writeUncancelled { [queue] database, cancellation in
                try database.attaching(store.path, as: "directory") {
                    try cancellation.interrupting(by: { queue.interrupt() }) {
                        try database.execute(sql: "CREATE INDEX IF NOT EXISTS sighting_order ON sighting (source_id, department, hash)")
                        return try body(database)
                    }
                }
            }
        } catch { throw DirectoryStoreError(error) }
    }

    private static func forget(_ persons: Set<String>, _ database: Database, counting counts: inout ComparisonCounts) throws {
        guard !persons.isEmpty else { return }
        let list = persons.sorted().storedText
        let rows = try Row.fetchAll(
            database,
            sql: "DELETE FROM difference WHERE source_id IN (SELECT value FROM json_each(?)) RETURNING kind", arguments: [list])
        for row in rows {
            switch try EmployeeComparison.Kind.storedWord(row[0]) {
            case .new: counts.new -= 1
            case .changed, .vacated: counts.changed -= 1
            case .absent: counts.absent -= 1
            }
        }
    }

    /// Absent persons, `limit` of them at most, who are in none of the departments `unread`: every reading that would have shown them
    /// where they were came to its end.
    public func absentees(outside unread: [DepartmentID], _ store: DirectoryStore, limit: Int) async throws(DirectoryStoreError)
        -> [Absentee]
    {
        try await beside(store) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT employee, source_id FROM difference WHERE kind = 'absent' AND employee NOT IN (
                      SELECT employee FROM directory.membership WHERE department IN (SELECT value FROM json_each(?)))
                    ORDER BY id LIMIT ?
                    """, arguments: [unread.numberList(), limit]
            ).map { Absentee(id: EmployeeID(number: $0[0]), sourceID: $0[1]) }
        }
    }

    /// Those of `departments` with an absent person directly in them who is not among `gone`.
    public func inhabited(_ departments: [DepartmentID], without gone: Set<String>, _ store: DirectoryStore)
        async throws(DirectoryStoreError) -> Set<DepartmentID>
    {
        try await inhabited(departments, by: gone, "NOT IN", store)
    }

    /// Those of `departments` with an absent person directly in them who is among `kept`.
    public func inhabited(_ departments: [DepartmentID], among kept: Set<String>, _ store: DirectoryStore)
        async throws(DirectoryStoreError) -> Set<DepartmentID>
    {
        try await inhabited(departments, by: kept, "IN", store)
    }

    private func inhabited(_ departments: [DepartmentID], by persons: Set<String>, _ relation: String, _ store: DirectoryStore)
        async throws(DirectoryStoreError) -> Set<DepartmentID>
    {
        try await beside(store) { database in
            Set(
                try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT DISTINCT m.department FROM directory.membership m
                        WHERE m.department IN (SELECT value FROM json_each(?))
                        AND m.employee IN (SELECT employee FROM difference WHERE kind = 'absent'
                          AND source_id \(relation) (SELECT value FROM json_each(?)))
                        """, arguments: [departments.numberList(), persons.sorted().storedText]
                ).map { DepartmentID(number: $0) })
        }
    }

    /// Notes who was out of scope and was not staged as absent; the number of them.
    private static func noteOutOfScope(_ idp: Int64, _ database: Database) throws -> Int {
        try database.execute(
            sql: """
                INSERT INTO difference (kind, source_id, employee, hash)
                SELECT 'absent', e.source_id, e.id, x'' FROM directory.employee e
                JOIN directory.employee_source k ON k.idp = e.idp AND k.source_id = e.source_id
                WHERE e.idp = ? AND e.out_of_scope = 1 AND k.hash = x'' AND e.source_id NOT IN (SELECT source_id FROM sighting)
                """, arguments: [idp])
        return database.changesCount
    }

    /// Who is in the directory and was not staged, `limit` of them at most, spread evenly over all.
    public func absentees(_ counts: ComparisonCounts, limit: Int) async throws(DirectoryStoreError) -> [Absentee] {
        let step = max(1, counts.absent / max(1, limit))
        do {
            return try await queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT employee, source_id FROM
                          (SELECT employee, source_id, row_number() OVER (ORDER BY id) AS place FROM difference WHERE kind = 'absent')
                        WHERE place % ? = 0 LIMIT ?
                        """, arguments: [step, limit]
                ).map { Absentee(id: EmployeeID(number: $0[0]), sourceID: $0[1]) }
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Who of `persons`, ids of the source, is in the directory and was not staged.
    public func absentees(among persons: [String]) async throws(DirectoryStoreError) -> [String] {
        do {
            return try await queue.read { database in
                try String.fetchAll(
                    database,
                    sql: "SELECT source_id FROM difference WHERE kind = 'absent' AND source_id IN (SELECT value FROM json_each(?))",
                    arguments: [persons.storedText])
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Notes the members of departments about to go who are not noted yet; the number of them.
    private static func noteMembers(of departments: [DepartmentID], _ database: Database) throws -> Int {
        guard !departments.isEmpty else { return 0 }
        try database.execute(
            sql: """
                INSERT INTO difference (kind, source_id, employee, hash)
                SELECT DISTINCT 'vacated', e.source_id, e.id, s.hash
                FROM directory.membership m JOIN directory.employee e ON e.id = m.employee
                JOIN directory.employee_source s ON s.idp = e.idp AND s.source_id = e.source_id
                WHERE m.department IN (SELECT value FROM json_each(?)) AND e.id NOT IN (SELECT employee FROM difference WHERE employee IS NOT NULL)
                """, arguments: [departments.numberList()])
        return database.changesCount
    }
}

/// Two ordered cursors, one over the sightings and one over the directory, walked once.
private struct OrderedMerge {
    private let sightings: HotStatement
    private let known: HotStatement
    private let insert: HotStatement
    private var counts = ComparisonCounts()
    private var hasSighting = false
    private var hasKnown = false

    init(_ database: Database, idp: Int64) throws {
        sightings = try HotStatement(
            database, "SELECT source_id, department, hash FROM sighting INDEXED BY sighting_order ORDER BY source_id, department, hash")
        known = try HotStatement(
            database, "SELECT source_id, hash, employee FROM directory.employee_source WHERE idp = ? ORDER BY source_id")
        insert = try HotStatement(database, "INSERT INTO difference (kind, source_id, employee, hash) VALUES (?, ?, ?, ?)")
        known.bind(1, idp)
    }

    mutating func run() throws -> ComparisonCounts {
        hasSighting = try sightings.next()
        hasKnown = try nextKnown()
        while hasSighting || hasKnown {
            let order = comparison()
            if order < 0 {
                let (id, hash) = try nextPerson()
                counts.total += 1
                counts.new += 1
                try note("new", id, nil, hash)
            } else if order > 0 {
                counts.absent += known.hash(1) == .none ? 0 : 1
                if known.hash(1) != .none { try note("absent", known.bytes(0), known.int(2), .none) }
                hasKnown = try nextKnown()
            } else {
                let (stored, employee) = (known.hash(1), known.int(2))
                let (id, hash) = try nextPerson()
                counts.total += 1
                if hash == stored {
                    counts.same += 1
                } else {
                    counts.changed += 1
                    try note("changed", id, employee, hash)
                }
                hasKnown = try nextKnown()
            }
        }
        sightings.reset()
        known.reset()
        return counts
    }

    private mutating func nextKnown() throws -> Bool {
        guard try known.next() else { return false }
        if known.hash(1) != .none { counts.present += 1 }
        return true
    }

    /// Below zero when the next person is only staged, above when only in the directory, zero when in both.
    private func comparison() -> Int {
        guard hasSighting else { return 1 }
        guard hasKnown else { return -1 }
        return sightings.withBytes(0) { staged in known.withBytes(0) { staged.compared(to: $0) } }
    }

    /// Reads all sightings of one person: the id, and one hash of them in the order of the departments.
    private mutating func nextPerson() throws -> ([UInt8], ContentHash) {
        let id = sightings.bytes(0)
        var hash = sightings.hash(2)
        var last = hash
        hasSighting = try sightings.next()
        while hasSighting, sightings.withBytes(0, { $0.elementsEqual(id) }) {
            let next = sightings.hash(2)
            // The same sighting twice says nothing new.
            if next != last { hash = hash.combined(with: next) }
            last = next
            hasSighting = try sightings.next()
        }
        return (id, hash)
    }

    private func note(_ kind: String, _ sourceID: [UInt8], _ employee: Int64?, _ hash: ContentHash) throws {
        insert.bind(1, kind)
        insert.bind(2, text: sourceID)
        insert.bind(3, employee)
        insert.bind(4, blob: hash)
        try insert.run()
    }
}

extension UnsafeRawBufferPointer {
    /// The order of SQLite's BINARY collation: byte by byte, the shorter first.
    fileprivate func compared(to other: UnsafeRawBufferPointer) -> Int {
        for (left, right) in zip(self, other) where left != right { return left < right ? -1 : 1 }
        return count < other.count ? -1 : (count > other.count ? 1 : 0)
    }
}
