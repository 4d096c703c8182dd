import GRDB
import IdentityModel

/// What a planned or held task rests on, and what becomes of it when its records are done.
public struct TaskPlan: Sendable, Hashable {
    /// The configuration and the baseline that the records were made with: a document of whoever made it.
    public var basis: [UInt8]
    /// What the IdP's baseline becomes when the task is settled; nil leaves it.
    public var baseline: [UInt8]?

    public init(basis: [UInt8], baseline: [UInt8]?) {
        self.basis = basis
        self.baseline = baseline
    }
}

extension DirectoryStore {
    /// The plan of a task, and whether the IdP's directory is as it was when the plan was made; nil when none is kept.
    public func plan(of id: TaskID) async throws(DirectoryStoreError) -> (plan: TaskPlan, isCurrent: Bool)? {
        guard let number = id.number else { return nil }
        return try await reading { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT l.basis, l.baseline, l.version = p.version FROM task_plan l JOIN task t ON t.id = l.task
                    JOIN idp p ON p.id = t.idp WHERE l.task = ?
                    """, arguments: [number])
            return row.map { row in
                (TaskPlan(basis: Array((row[0] as String).utf8), baseline: (row[1] as String?).map { Array($0.utf8) }), row[2])
            }
        }
    }

    static func keep(_ plan: TaskPlan, of task: TaskID, idp: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO task_plan (task, version, basis, baseline)
                VALUES (?, (SELECT version FROM idp WHERE id = ?), ?, ?)
                """,
            arguments: [
                task.number, idp, String(decoding: plan.basis, as: UTF8.self), plan.baseline.map { String(decoding: $0, as: UTF8.self) },
            ])
    }
}
