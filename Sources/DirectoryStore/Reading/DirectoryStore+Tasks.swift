import GRDB
import IdentityModel
import JSONKit

/// Which tasks are wanted.
public struct TaskFilter: Hashable, Sendable {
    public var idpID: IdPID?
    public var status: SyncTask.Status?
    public var trigger: SyncTask.Trigger?
    /// Only runs over everything, not those over a few objects.
    public var wholeRuns = false
    /// Tasks that stand otherwise than they are stored; a wanted ``status`` is looked for here, and not in what is stored of them.
    public var live: [TaskID: SyncTask.Status] = [:]

    public init() {}
}

extension DirectoryStore {
    /// Stores a new task and gives it its id. `mappings` are kept with it, so that its records can be explained later.
    public func addTask(_ task: SyncTask, idpName: String, mappings: FieldMappings) async throws(DirectoryStoreError) -> SyncTask {
        try await writing { database in
            let idp = try Self.ensure(task.idpId, name: idpName, database)
            try database.execute(
                sql: "INSERT INTO task (idp, document, mappings) VALUES (?, ?, ?)",
                arguments: [idp, task.storedText, mappings.storedText])
            var stored = task
            stored.id = TaskID(number: database.lastInsertedRowID)
            try Self.update(stored, database)
            return stored
        }
    }

    /// Stores how far a task is.
    public func update(_ task: SyncTask) async throws(DirectoryStoreError) {
        try await writing { database in try Self.update(task, database) }
    }

    /// One task; nil when there is none.
    public func task(_ id: TaskID) async throws(DirectoryStoreError) -> SyncTask? {
        guard let number = id.number else { return nil }
        return try await reading { database in
            try String.fetchOne(database, sql: "SELECT document FROM task WHERE id = ?", arguments: [number]).map {
                try SyncTask.stored($0)
            }
        }
    }

    /// Tasks, the newest first.
    public func tasks(_ filter: TaskFilter = TaskFilter(), _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<
        SyncTask
    > {
        let start = try page.start(default: .max)
        return try await reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, document FROM task
                    WHERE id < ?1 AND (?2 IS NULL OR idp = (SELECT id FROM idp WHERE public_id = ?2))
                    AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?7))
                      OR (status = ?3 AND id NOT IN (SELECT value FROM json_each(?8))))
                    AND (?4 IS NULL OR origin = ?4)
                    AND (NOT ?6 OR document ->> 'objects' IS NULL)
                    ORDER BY id DESC LIMIT ?5
                    """,
                arguments: [
                    start, filter.idpID?.rawValue, filter.status?.rawValue, filter.trigger?.rawValue, page.size + 1,
                    filter.wholeRuns, Self.list(filter.live.filter { $0.value == filter.status }.keys), Self.list(filter.live.keys),
                ])
            return Page(try rows.map { ($0[0], try SyncTask.stored($0[1])) }, size: page.size)
        }
    }

    /// Tasks that have begun and not ended: after a start those that a dead process left.
    public func unfinishedTasks() async throws(DirectoryStoreError) -> [SyncTask] {
        try await reading { database in
            try String.fetchAll(database, sql: "SELECT document FROM task WHERE status IN ('pending', 'running') ORDER BY id")
                .map { try SyncTask.stored($0) }
        }
    }

    private static func list(_ tasks: some Sequence<TaskID>) -> String {
        "[" + tasks.compactMap(\.number).map(String.init).joined(separator: ",") + "]"
    }

    static func update(_ task: SyncTask, _ database: Database) throws {
        try database.cachedStatement(sql: "UPDATE task SET document = ? WHERE id = ?")
            .execute(arguments: [task.storedText, task.id.number])
    }
}
