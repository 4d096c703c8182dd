import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

/// What one task has read so far: a scratch file of its own, beside the directory.
///
/// It is written without waiting for the disk: it outlives the process, not the machine.
public final class StagingArea: Sendable {
    let queue: DatabaseQueue
    let path: String

    /// Makes the scratch file of `task` in `folder`.
    public init(folder: String, task: TaskID) throws(DirectoryStoreError) {
        path = folder + "/" + task.rawValue + ".sqlite"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            Self.remove(path)
            var configuration = Configuration()
            configuration.prepareDatabase { database in
                // Rows are only ever appended: the journal of a transaction is a page or two, and makes the file whole after kill -9.
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = PERSIST; PRAGMA synchronous = OFF;
                        PRAGMA cache_size = -\(DirectoryStore.pageCacheKiB); PRAGMA temp_store = FILE;
                        """)
            }
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write { try $0.execute(sql: Self.schema) }
        } catch {
            throw DirectoryStoreError(error)
        }
    }

    private static let schema = """
        CREATE TABLE department (
          source_id TEXT NOT NULL, content TEXT NOT NULL, third_party TEXT, request_id TEXT, problems TEXT
        ) STRICT;
        CREATE TABLE page (id INTEGER PRIMARY KEY, request_id TEXT) STRICT;
        CREATE TABLE sighting (
          id INTEGER PRIMARY KEY,
          source_id TEXT NOT NULL, department TEXT NOT NULL, hash BLOB NOT NULL,
          union_id TEXT, name TEXT NOT NULL, leader INTEGER, position INTEGER, departments TEXT, read_alone INTEGER NOT NULL,
          page INTEGER NOT NULL, fields TEXT NOT NULL, third_party TEXT NOT NULL
        ) STRICT;
        -- sightings with fields that cannot be taken
        CREATE TABLE problem (sighting INTEGER NOT NULL, problems TEXT NOT NULL) STRICT;
        -- what may be odd about a person: keys that no two should share, apart so that they are compared quickly
        CREATE TABLE mark (kind INTEGER NOT NULL, key INTEGER NOT NULL, person INTEGER NOT NULL, sighting INTEGER NOT NULL) STRICT;
        -- persons whose state here and at the source differ, in ascending order of their ids
        CREATE TABLE difference (
          id INTEGER PRIMARY KEY, kind TEXT NOT NULL, source_id TEXT NOT NULL, employee INTEGER, hash BLOB NOT NULL
        ) STRICT;
        """

    /// Stages answers in one transaction.
    public func append(_ batch: StagedBatch) async throws(DirectoryStoreError) {
        do { try await queue.write { try Self.append(batch, $0) } } catch { throw DirectoryStoreError(error) }
    }

    private static func append(_ batch: StagedBatch, _ database: Database) throws {
        for department in batch.departments {
            try database.execute(
                sql: "INSERT INTO department VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    department.sourceID, department.content.storedText, department.thirdParty.map { String(decoding: $0, as: UTF8.self) },
                    department.requestID, department.problems.isEmpty ? nil : department.problems.storedText,
                ])
        }
        guard !batch.pages.isEmpty else { return }
        let insert = try HotStatement(
            database,
            """
            INSERT INTO sighting (source_id, department, hash, union_id, name, leader, position, departments, read_alone, page, fields, third_party)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        let mark = try HotStatement(database, "INSERT INTO mark VALUES (?, ?, ?, ?)")
        for page in batch.pages {
            try database.execute(sql: "INSERT INTO page (request_id) VALUES (?)", arguments: [page.requestID])
            let number = database.lastInsertedRowID
            for sighting in page.sightings {
                insert.bind(1, sighting.sourceID)
                insert.bind(2, sighting.department)
                insert.bind(3, blob: sighting.hash)
                insert.bind(4, sighting.unionID)
                insert.bind(5, sighting.name)
                insert.bind(6, sighting.leader)
                insert.bind(7, sighting.order)
                insert.bind(8, text: sighting.departmentIDs.map { $0.jsonBytes() })
                insert.bind(9, sighting.readAlone)
                insert.bind(10, number)
                insert.bind(11, text: sighting.fields)
                insert.bind(12, text: sighting.thirdParty)
                try insert.run()
                let row = database.lastInsertedRowID
                if !sighting.problems.isEmpty {
                    try database.execute(sql: "INSERT INTO problem VALUES (?, ?)", arguments: [row, sighting.problems.storedText])
                }
                for found in sighting.marks {
                    mark.bind(1, found.kind.rawValue)
                    mark.bind(2, found.key)
                    mark.bind(3, found.person)
                    mark.bind(4, row)
                    try mark.run()
                }
            }
        }
    }

    /// The departments that were staged, in the order in which they came.
    public func departments() async throws(DirectoryStoreError) -> [StagedDepartment] {
        do {
            return try await queue.read { database in
                // A cursor: all rows at once would double the memory that the departments take.
                var departments: [StagedDepartment] = []
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT source_id, content, third_party, request_id, problems FROM department")
                while let row = try rows.next() {
                    var department = StagedDepartment()
                    department.sourceID = row[0]
                    department.content = try DepartmentContent.stored(row[1])
                    department.thirdParty = (row[2] as String?).map { Array($0.utf8) }
                    department.requestID = row[3]
                    department.problems = try (row[4] as String?).map { try [String].stored($0) } ?? []
                    departments.append(department)
                }
                return departments
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Closes the scratch file and deletes it.
    public func discard() {
        try? queue.close()
        Self.remove(path)
    }

    /// Deletes the scratch files of tasks that are over, in `folder`.
    public static func sweep(folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(TaskKind.prefix + "-") { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-journal", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
