import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Makes a group.
    public func createGroup(_ draft: GroupDraft, at time: Timestamp) async throws(DirectoryStoreError) -> UserGroup {
        try await writing { database in
            try Self.requireFreeGroupName(draft.name.rawValue, database)
            try database.execute(
                sql: "INSERT INTO user_group (draft, created_at, updated_at, revision) VALUES (?1, ?2, ?2, 1)",
                arguments: [draft.storedText, time.milliseconds])
            let number = database.lastInsertedRowID
            try GroupWatch.follow(database)
            try GroupRules(database: database, group: number).store(draft.attributes)
            try GroupLedger(database).settle(group: number, at: time.milliseconds)
            return try Self.group(number, database)
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
            try database.execute(
                sql: "UPDATE user_group SET draft = ?, updated_at = ?, revision = revision + 1 WHERE id = ?",
                arguments: [draft.storedText, time.milliseconds, number])
            if draft.attributes != stored.draft.attributes {
                try GroupRules(database: database, group: number).store(draft.attributes)
                try GroupLedger(database).settle(group: number, at: time.milliseconds)
            }
            return try Self.group(number, database)
        }
    }

    /// Removes a group, whose members leave it; false when there is none.
    public func deleteGroup(_ id: GroupID, at time: Timestamp) async throws(DirectoryStoreError) -> Bool {
        try await writing { database in
            guard let number = id.number, try Self.findGroup(number, database) != nil else { return false }
            try GroupRules(database: database, group: number).remove()
            try GroupLedger(database).settle(group: number, at: time.milliseconds)
            try database.execute(sql: "DELETE FROM user_group WHERE id = ?", arguments: [number])
            try GroupWatch.follow(database)
            return true
        }
    }

    /// One group; nil when there is none.
    public func group(_ id: GroupID) async throws(DirectoryStoreError) -> UserGroup? {
        try await reading { try Self.findGroup(id.number ?? 0, $0) }
    }

    /// The values of a group's attributes, in small letters, that mean a department and that no department has.
    public func departmentsNotFound(of id: GroupID) async throws(DirectoryStoreError) -> Set<String> {
        try await reading { database in
            Set(
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT value FROM group_rule WHERE grp = ? AND kind = 'department'
                        AND NOT EXISTS (SELECT 1 FROM group_department d WHERE d.rule = group_rule.id)
                        """, arguments: [id.number ?? 0]
                ).map { $0.lowercased() })
        }
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

    /// Takes which IdPs are enabled: only their people are members of groups.
    ///
    /// - Returns: whether they were others before.
    @discardableResult
    public func followEnabled(_ idps: Set<IdPID>, at time: Timestamp) async throws(DirectoryStoreError) -> Bool {
        guard try await reading({ try Self.enabled($0) }) != idps else { return false }
        try await writing { database in
            let others = try Self.enabled(database).symmetricDifference(idps)
            try database.execute(
                sql: """
                    DELETE FROM group_idp;
                    INSERT INTO group_idp (idp) SELECT value FROM json_each(:enabled);
                    INSERT INTO group_due (employee, idp, source_id)
                    SELECT e.id, e.idp, e.source_id FROM employee e WHERE EXISTS (SELECT 1 FROM user_group)
                    AND e.idp IN (SELECT id FROM idp WHERE public_id IN (SELECT value FROM json_each(:others)));
                    """, arguments: ["enabled": Self.list(idps.map(\.rawValue)), "others": Self.list(others.map(\.rawValue))])
            try GroupLedger(database).settle(at: time.milliseconds)
        }
        return true
    }

    private static func enabled(_ database: Database) throws -> Set<IdPID> {
        Set(try String.fetchAll(database, sql: "SELECT idp FROM group_idp").map { try IdPID.storedWord($0) })
    }

    private static let groupColumns = "id, draft, created_at, updated_at, revision FROM user_group"

    private static func group(_ number: Int64, _ database: Database) throws -> UserGroup {
        guard let group = try findGroup(number, database) else { throw DirectoryStoreError.corrupt("the group was not stored") }
        return group
    }

    static func findGroup(_ number: Int64, _ database: Database) throws -> UserGroup? {
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
}
