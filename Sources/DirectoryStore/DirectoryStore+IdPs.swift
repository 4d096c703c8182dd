import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// How many objects the directory holds of one IdP, or of all.
    public struct Counts: Hashable, Sendable {
        public var departments = 0
        /// Those who left and are kept included.
        public var employees = 0
        public var left = 0
    }

    /// Counts the objects of `idpID`, or of all IdPs.
    public func counts(_ idpID: IdPID? = nil) async throws(DirectoryStoreError) -> Counts {
        try await reading { database in
            let idp = try idpID.map { try Self.number(of: $0, database) ?? 0 }
            func count(_ source: String) throws -> Int {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \(source) (?1 IS NULL OR idp = ?1)", arguments: [idp]) ?? 0
            }
            return Counts(
                departments: try count("department WHERE"), employees: try count("employee_source WHERE"),
                left: try count("employee WHERE employment_status = 'left' AND"))
        }
    }

    /// Whether anything was ever stored of an IdP.
    public func knows(_ idpID: IdPID) async throws(DirectoryStoreError) -> Bool {
        try await reading { try Self.number(of: idpID, $0) != nil }
    }

    /// Bytes on disk, the write-ahead log included.
    public func bytesOnDisk() async throws(DirectoryStoreError) -> Int {
        try await reading { database in
            try Int.fetchOne(database, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
        }
    }

    /// Removes the departments and employees of an IdP. Its tasks and records stay, and the feed tells of every removal.
    public func dropDirectory(_ idpID: IdPID, at time: Timestamp) async throws(DirectoryStoreError) {
        try await writing { database in
            guard let idp = try Self.number(of: idpID, database) else { return }
            let records = try RecordWriter(database, task: nil, idp: idp, time: time)
            try Self.tellEmployeesGo(idp, time, records, database)
            try Self.tellDepartmentsGo(idp, records, database)
            try database.execute(
                sql: """
                    DELETE FROM employee_source WHERE idp = :idp;
                    DELETE FROM employee WHERE idp = :idp;
                    UPDATE department SET parent = NULL WHERE idp = :idp;
                    DELETE FROM department WHERE idp = :idp;
                    UPDATE idp SET version = version + 1, baseline = NULL, completed_at = NULL WHERE id = :idp;
                    """, arguments: ["idp": idp])
        }
    }

    private static func tellEmployeesGo(_ idp: Int64, _ time: Timestamp, _ records: RecordWriter, _ database: Database) throws {
        let rows = try EmployeeRows(database, idp: idp, time: time, departments: [:])
        let people = try HotStatement(
            database, "SELECT id, source_id, coalesce(fields ->> 'displayName', '') FROM employee WHERE idp = ? ORDER BY id")
        people.bind(1, idp)
        while try people.next() {
            try records.write(
                RecordWriter.Entry(
                    kind: .employee, action: .delete, outcome: .apply, object: people.int(0), sourceID: people.text(1),
                    name: people.text(2), before: try rows.image(of: people.int(0))?.json))
        }
        people.reset()
    }

    private static func tellDepartmentsGo(_ idp: Int64, _ records: RecordWriter, _ database: Database) throws {
        let departments = try HotStatement(
            database, "SELECT id, source_id, coalesce(name, ''), content FROM department WHERE idp = ? ORDER BY id DESC")
        departments.bind(1, idp)
        while try departments.next() {
            try records.write(
                RecordWriter.Entry(
                    kind: .department, action: .delete, outcome: .apply, object: departments.int(0), sourceID: departments.text(1),
                    name: departments.text(2), before: departments.bytes(3)))
        }
        departments.reset()
    }

    /// The row of an IdP; nil when nothing was ever stored of it.
    static func number(of idpID: IdPID, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT id FROM idp WHERE public_id = ?", arguments: [idpID.rawValue])
    }

    /// The row of an IdP, made when it is new; its name follows the registry's.
    static func ensure(_ idpID: IdPID, name: String, _ database: Database) throws -> Int64 {
        try database.execute(
            sql: "INSERT INTO idp (public_id, name) VALUES (?1, ?2) ON CONFLICT (public_id) DO UPDATE SET name = ?2 WHERE name <> ?2",
            arguments: [idpID.rawValue, name])
        guard let number = try number(of: idpID, database) else { throw DirectoryStoreError.corrupt("the IdP was not stored") }
        return number
    }
}
