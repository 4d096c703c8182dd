import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct EmployeeImageTests {
    @Test(arguments: [
        "{}", #"{"username":"u1","displayName":"李磊"}"#,
        #"{"username":"departments","extended":{"a":1.50,"departments":[{"sourceId":"x"}],"leftAt":"}"}}"#,
    ]) func `a stored person is read as it was written, byte by byte`(_ fields: String) throws {
        var image = EmployeeImage(
            unionID: nil, fields: Array(fields.utf8), memberships: [Membership(sourceId: "a", leader: true, order: 176_234_567_890_123_456)]
        )
        #expect(try EmployeeImage(stored: image.json) == image)
        image.unionID = "union"
        image.memberships = []
        image.accountStatus = .suspended
        image.employmentStatus = .left
        image.leftAt = Timestamp(milliseconds: 1_800_000_000_123)
        image.isOutOfScope = true
        image.suspendedBy = .administrator
        image.expiresAt = Timestamp(milliseconds: 1_900_000_000_456)
        image.localEdits = [LocalEdit(.title, source: "工程师", time: Timestamp(milliseconds: 1_800_000_000_000))]
        #expect(try EmployeeImage(stored: image.json) == image)
        #expect(throws: DirectoryStoreError.self) { try EmployeeImage(stored: Array(#"{"departments":[],"other":1}"#.utf8)) }
    }

    @Test func `a directory of the first version is brought up to date, with all that is in it`() async throws {
        try await withStore { fixture in
            let path = fixture.folder + "/old.sqlite"
            let old = try DatabaseQueue(path: path)
            try DirectorySchema.migrator.migrate(old, upTo: "directory")
            try await old.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO idp (public_id, name) VALUES ('idp-test', '总部');
                        INSERT INTO department (idp, source_id, content, created_at, updated_at, revision) VALUES (1, '1', '{"name":"总部"}', 1, 1, 1);
                        INSERT INTO employee (idp, source_id, fields, account_status, employment_status, left_at, created_at, updated_at, revision)
                        VALUES (1, 'u1', '{"displayName":"李磊"}', 'suspended', 'left', 5, 1, 1, 1);
                        INSERT INTO employee_source VALUES (1, 'u1', x'', 1);
                        INSERT INTO record (task, idp, kind, action, state, object, source_id, name, time)
                        VALUES (7, 1, 'employee', 'delete', 'applied', 1, 'u1', '李磊', 5);
                        """)
            }
            try old.close()
            let store = try DirectoryStore(path: path)
            let person = try #require(try await store.employee(fixture.idpID, sourceID: "u1"))
            #expect(person.outOfScope == nil)
            #expect(try await store.counts(fixture.idpID) == DirectoryStore.Counts(departments: 1, employees: 1, left: 1))
            #expect(try await store.record(RecordID(number: 1))?.record.sourceId == "u1")
            let removed = try await store.removeLeavers(
                fixture.idpID, leftBy: Timestamp(milliseconds: 5), limit: 10, at: Timestamp(milliseconds: 9))
            #expect(removed == 1)
            #expect(try await store.changes(after: "1").changes.map(\.action) == [.delete])
            try store.close()
        }
    }
}
