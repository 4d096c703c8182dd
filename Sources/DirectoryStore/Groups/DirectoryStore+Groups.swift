import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Makes a group.
    public func createGroup(_ draft: GroupDraft, at time: Timestamp) async throws(DirectoryStoreError) -> UserGroup {
        try await writing { database in
            try Self.requireFreeGroupName(draft.name.rawValue, database)
            try Self.prepare(for: draft, database)
            try database.execute(
                sql: "INSERT INTO user_group (draft, created_at, updated_at, revision) VALUES (?1, ?2, ?2, 1)",
                arguments: [draft.storedText, time.milliseconds])
            return try Self.group(database.lastInsertedRowID, database)
        }
    }

    /// Changes a group; nil when there is none.
    public func updateGroup(
        _ id: GroupID, by patch: GroupPatch, ifRevision revision: Int64?, at time: Timestamp
    ) async throws(DirectoryStoreError) -> UserGroup? {
        try await writing { database -> UserGroup? in
            guard let number = id.number, let stored = try Self.findGroup(number, database) else { return nil }
            if let revision, revision != stored.revision { throw KeepingRefusal.revisionMismatch(stored.revision) }
            let draft: GroupDraft
            do throws(JSONProblems) { draft = try patch.applied(to: stored.draft) } catch { throw KeepingRefusal.invalid(error.items) }
            guard draft != stored.draft else { return stored }
            try Self.requireFreeGroupName(draft.name.rawValue, except: number, database)
            try Self.prepare(for: draft, database)
            try database.execute(
                sql: "UPDATE user_group SET draft = ?, updated_at = ?, revision = revision + 1 WHERE id = ?",
                arguments: [draft.storedText, time.milliseconds, number])
            return try Self.group(number, database)
        }
    }

    /// Removes a group; false when there is none.
    public func deleteGroup(_ id: GroupID) async throws(DirectoryStoreError) -> Bool {
        try await writing { database in
            try database.execute(sql: "DELETE FROM user_group WHERE id = ?", arguments: [id.number ?? 0])
            return database.changesCount > 0
        }
    }

    /// One group; nil when there is none.
    public func group(_ id: GroupID) async throws(DirectoryStoreError) -> UserGroup? {
        try await reading { try Self.findGroup(id.number ?? 0, $0) }
    }

    /// Groups by id.
    public func groups(_ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<UserGroup> {
        let start = try page.start(default: 0)
        return try await reading { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT \(Self.groupColumns) WHERE id > ? ORDER BY id LIMIT ?", arguments: [start, page.size + 1])
            return Page(try rows.map { ($0[0], try Self.group($0)) }, size: page.size)
        }
    }

    /// The members of a group at this moment, by id; nil when there is no such group.
    ///
    /// - Parameter idps: those whose people can be members: the enabled ones.
    public func members(of id: GroupID, idps: [IdPID], _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError)
        -> Page<Employee>?
    {
        let start = try page.start(default: 0)
        return try await reading { database -> Page<Employee>? in
            guard let group = try Self.findGroup(id.number ?? 0, database) else { return nil }
            let numbers = try idps.compactMap { idp in try Self.number(of: idp, database).map { (idp, $0) } }
            let members = try GroupMembers(
                self, database, group.draft.attributes, idps: Dictionary(numbers) { first, _ in first })
            let rows = try members.rows(after: start, limit: page.size + 1)
            return Page(try rows.map { ($0[0], try Self.employee($0, database)) }, size: page.size)
        }
    }

    private static let groupColumns = "id, draft, created_at, updated_at, revision FROM user_group"

    private static func group(_ number: Int64, _ database: Database) throws -> UserGroup {
        guard let group = try findGroup(number, database) else { throw DirectoryStoreError.corrupt("the group was not stored") }
        return group
    }

    private static func findGroup(_ number: Int64, _ database: Database) throws -> UserGroup? {
        try Row.fetchOne(database, sql: "SELECT \(groupColumns) WHERE id = ?", arguments: [number]).map { try group($0) }
    }

    private static func group(_ row: Row) throws -> UserGroup {
        var group = UserGroup()
        group.id = GroupID(number: row[0])
        group.draft = try GroupDraft.stored(row[1])
        group.createdAt = Timestamp(milliseconds: row[2])
        group.updatedAt = Timestamp(milliseconds: row[3])
        group.revision = row[4]
        return group
    }

    private static func requireFreeGroupName(_ name: String, except group: Int64 = 0, _ database: Database) throws {
        let holder = try Int64.fetchOne(
            database, sql: "SELECT id FROM user_group WHERE draft ->> 'name' COLLATE NOCASE = ? AND id <> ?", arguments: [name, group])
        if let holder { throw KeepingRefusal.groupNameTaken(name, GroupID(number: holder)) }
    }

    /// Makes the indexes by which the members of such a group are found.
    private static func prepare(for draft: GroupDraft, _ database: Database) throws {
        for kind in Set(draft.attributes.filter { $0.relation == .equal }.map(\.type)) where kind != .department {
            try database.execute(sql: DirectorySchema.personIndex(of: kind.rawValue))
        }
    }
}
