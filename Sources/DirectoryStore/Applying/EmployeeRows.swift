import GRDB
import IdentityModel
import JSONKit

/// Reads and writes the rows of persons within one transaction.
struct EmployeeRows {
    let idp: Int64
    let time: Timestamp
    /// Row of a department by the source's id.
    var departments: [String: Int64]
    private let database: Database
    private let images: StoredImages
    private let insert: HotStatement
    private let change: HotStatement
    private let erase: HotStatement
    private let setHash: HotStatement
    private let forget: HotStatement
    private let join: HotStatement
    private let part: HotStatement

    init(_ database: Database, idp: Int64, time: Timestamp, departments: [String: Int64]) throws {
        self.database = database
        self.idp = idp
        self.time = time
        self.departments = departments
        images = try StoredImages(database)
        insert = try HotStatement(
            database,
            """
            INSERT INTO employee (union_id, fields, elsewhere, account_status, employment_status, left_at, updated_at, synced_at, out_of_scope,
            suspended_by, expires_at, local_edits, idp, source_id, created_at, revision, id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?7, 1, ?15)
            """)
        change = try HotStatement(
            database,
            """
            UPDATE employee SET union_id = ?1, fields = ?2, elsewhere = ?3, account_status = ?4, employment_status = ?5, left_at = ?6,
            updated_at = ?7, synced_at = coalesce(?8, synced_at), out_of_scope = ?9, suspended_by = ?10,
            expires_at = ?11, local_edits = ?12, revision = revision + 1, account_before = CASE WHEN ?6 IS NULL THEN NULL
            WHEN left_at IS NOT NULL THEN coalesce(?14, account_before) ELSE account_status END
            WHERE id = ?13
            """)
        erase = try HotStatement(database, "DELETE FROM employee WHERE id = ?")
        setHash = try HotStatement(
            database,
            "INSERT INTO employee_source (idp, source_id, hash, employee) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hash = excluded.hash"
        )
        forget = try HotStatement(database, "DELETE FROM employee_source WHERE idp = ? AND source_id = ?")
        join = try HotStatement(database, "INSERT INTO membership (employee, department, leader, position) VALUES (?, ?, ?, ?)")
        part = try HotStatement(database, "DELETE FROM membership WHERE employee = ?")
    }

    /// The person as stored; nil when there is none.
    func image(of employee: Int64) throws -> EmployeeImage? { try images.image(of: employee) }

    /// The rows of the departments that a person is in, by the source's id.
    func departments(of employee: Int64) throws -> [String: Int64] { try images.departments(of: employee) }

    /// Stores a new person, under `id` where one is given; gives the row. Where the person is seen is still to be joined.
    ///
    /// Whom no source confirms is kept by hand.
    func add(_ image: EmployeeImage, sourceID: String, id: Int64? = nil, confirmed: Bool = true) throws -> Int64 {
        bind(insert, image, confirmed: confirmed)
        insert.bind(13, idp)
        insert.bind(14, sourceID)
        insert.bind(15, id)
        try insert.run()
        return database.lastInsertedRowID
    }

    /// Stores a person who is known; `confirmed` by the source at this moment.
    func change(_ employee: Int64, to image: EmployeeImage, confirmed: Bool) throws {
        bind(change, image, confirmed: confirmed)
        change.bind(13, employee)
        change.bind(14, image.accountBefore?.rawValue)
        try change.run()
    }

    /// Puts a person into the departments of `image` that there are, and out of all others.
    func place(_ employee: Int64, as image: EmployeeImage, isNew: Bool) throws {
        if !isNew {
            part.bind(1, employee)
            try part.run()
        }
        for place in image.memberships {
            guard let number = departments[place.sourceId] else { continue }
            join.bind(1, employee)
            join.bind(2, number)
            join.bind(3, place.leader)
            join.bind(4, place.order)
            try join.run()
        }
    }

    /// Removes a person from the directory.
    func erase(_ employee: Int64, sourceID: String) throws {
        part.bind(1, employee)
        try part.run()
        erase.bind(1, employee)
        try erase.run()
        forget.bind(1, idp)
        forget.bind(2, sourceID)
        try forget.run()
    }

    /// Notes what the source gave of a person.
    func note(_ hash: ContentHash, of sourceID: String, _ employee: Int64) throws {
        setHash.bind(1, idp)
        setHash.bind(2, sourceID)
        setHash.bind(3, blob: hash)
        setHash.bind(4, employee)
        try setHash.run()
    }

    private func bind(_ statement: HotStatement, _ image: EmployeeImage, confirmed: Bool) {
        let elsewhere = image.memberships.filter { departments[$0.sourceId] == nil }.map(\.sourceId)
        statement.bind(1, image.unionID)
        statement.bind(2, text: image.fields)
        statement.bind(3, text: elsewhere.isEmpty ? nil : elsewhere.jsonBytes())
        statement.bind(4, image.accountStatus.rawValue)
        statement.bind(5, image.employmentStatus.rawValue)
        statement.bind(6, image.leftAt?.milliseconds)
        statement.bind(7, time.milliseconds)
        statement.bind(8, confirmed ? time.milliseconds : nil as Int64?)
        statement.bind(9, image.isOutOfScope)
        statement.bind(10, image.suspendedBy?.rawValue)
        statement.bind(11, image.expiresAt?.milliseconds)
        statement.bind(12, text: image.localEdits.isEmpty ? nil : image.localEdits.jsonBytes())
    }
}
