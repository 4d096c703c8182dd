import Foundation
import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// What the guard counts of what events removed.
@Suite struct RemovalCountTests {
    private static let start = Timestamp(milliseconds: 1_800_000_000_000)

    /// Adds a task with one record of a person or department that went.
    private func remove(
        _ kind: SyncRecord.ObjectType, _ trigger: SyncTask.Trigger = .event, after milliseconds: Int64, approved: Bool = false,
        _ fixture: StoreFixture
    ) async throws {
        var task = SyncTask()
        task.idpId = fixture.idpID
        task.trigger = trigger
        let number = try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings()).id.number
        try await fixture.store.writing { database in
            try database.execute(
                sql: """
                    INSERT INTO record (task, idp, kind, action, state, source_id, name, time, planned_as)
                    SELECT ?, id, ?, 'delete', 'applied', 'x', 'x', ?, ? FROM idp
                    """,
                arguments: [number, kind.rawValue, Self.start.milliseconds + milliseconds, approved ? 1 : nil])
        }
    }

    private func counted(_ kind: SyncRecord.ObjectType, _ fixture: StoreFixture) async throws -> Int {
        try await fixture.store.removals(of: fixture.idpID, kind, by: .event, since: Self.start)
    }

    @Test func `removals by events count by their time alone, however many tasks there were since`() async throws {
        try await withStore { fixture in
            try await remove(.employee, after: -1, fixture)
            try await remove(.employee, after: 0, fixture)
            try await remove(.employee, after: 5, fixture)
            try await remove(.department, after: 5, fixture)
            try await remove(.employee, .manual, after: 5, fixture)
            try await remove(.employee, after: 5, approved: true, fixture)
            var event = SyncTask()
            event.idpId = fixture.idpID
            event.trigger = .event
            let document = event.storedText
            try await fixture.store.writing { database in
                try database.execute(
                    sql: """
                        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1100)
                        INSERT INTO task (idp, document) SELECT idp.id, ? FROM n, idp
                        """, arguments: [document])
            }
            #expect(try await counted(.employee, fixture) == 2)
            #expect(try await counted(.department, fixture) == 1)
        }
    }
}
