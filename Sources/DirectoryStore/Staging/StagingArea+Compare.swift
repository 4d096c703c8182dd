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
    /// alone, and notes every difference in the scratch file. Members of `vacated` departments count as changed.
    public func compare(with store: DirectoryStore, idpID: IdPID, vacated: [DepartmentID]) async throws(DirectoryStoreError)
        -> ComparisonCounts
    {
        do {
            return try await queue.writeWithoutTransaction { database in
                try database.execute(sql: "CREATE INDEX IF NOT EXISTS sighting_order ON sighting (source_id, department, hash)")
                try database.execute(sql: "ATTACH DATABASE ? AS directory", arguments: [store.path])
                defer { try? database.execute(sql: "DETACH DATABASE directory") }
                var counts = ComparisonCounts()
                // Only the scratch file is written: an immediate transaction would want the directory's write lock too.
                try database.inTransaction(.deferred) {
                    try database.execute(sql: "DELETE FROM difference")
                    let idp = try Int64.fetchOne(
                        database, sql: "SELECT id FROM directory.idp WHERE public_id = ?", arguments: [idpID.rawValue])
                    var merge = try OrderedMerge(database, idp: idp ?? 0)
                    counts = try merge.run()
                    counts.changed += try Self.noteMembers(of: vacated, database)
                    return .commit
                }
                return counts
            }
        } catch { throw DirectoryStoreError(error) }
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

    /// Notes the members of departments about to go who are not noted yet; the number of them.
    private static func noteMembers(of departments: [DepartmentID], _ database: Database) throws -> Int {
        guard !departments.isEmpty else { return 0 }
        let list = "[" + departments.compactMap(\.number).map(String.init).joined(separator: ",") + "]"
        try database.execute(
            sql: """
                INSERT INTO difference (kind, source_id, employee, hash)
                SELECT DISTINCT 'vacated', e.source_id, e.id, s.hash
                FROM directory.membership m JOIN directory.employee e ON e.id = m.employee
                JOIN directory.employee_source s ON s.idp = e.idp AND s.source_id = e.source_id
                WHERE m.department IN (SELECT value FROM json_each(?)) AND e.id NOT IN (SELECT employee FROM difference WHERE employee IS NOT NULL)
                """, arguments: [list])
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
