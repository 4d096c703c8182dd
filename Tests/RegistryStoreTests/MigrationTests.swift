import Foundation
import GRDB
import IdentityModel
import JSONKit
import RegistryStore
import TestSupport
import Testing

struct MigrationTests {
    private let key = MasterKeySource.environment(name: "KEY", text: ReleasedSchema1.masterKey)

    private func write(_ dump: String, _ fixture: StoreFixture) throws {
        try FileManager.default.createDirectory(atPath: fixture.directory, withIntermediateDirectories: true)
        let database = try DatabaseQueue(path: fixture.database)
        try database.writeWithoutTransaction { try $0.execute(sql: dump) }
        try database.close()
    }

    @Test func `a database of the first schema is brought forward with all that it holds`() async throws {
        try await withStoreDirectory { fixture in
            try write(ReleasedSchema1.dump, fixture)
            let published = PublishedStates()
            let store = try fixture.open(key, publishing: published.add)
            let state = try #require(published.last)
            #expect(state.revision == 5)
            #expect(state.entries.map(\.idp.name) == ["总部钉钉", "own"])
            #expect(state.entries.map(\.idp.status) == [.enabled, .closed])
            #expect(state.entries.map(\.idp.revision) == [1, 2])
            let first = try #require(state.entries.first?.idp)
            #expect(first.settable["sync"]?["cycleHours"] == 6)
            #expect(state.entries.last?.idp.description == "Kept by hand")
            let settings = try await store.openSettings(of: first.id, evenClosed: false, purpose: "sync", at: noon, by: tester)
            #expect(settings.members["appSecret"] == "first-secret")
            #expect(settings.members["eventToken"] == "token")
            #expect(try await store.verifyAudit() == AuditVerdict(entries: 6, firstBroken: nil))
            #expect(try await store.changes(after: 0, limit: 9).map(\.kind) == [.created, .created, .created, .deleted, .updated])
            // It is used as any other.
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            #expect(published.last?.revision == 6)
        }
    }

    @Test func `a database of a newer schema is refused and not touched`() async throws {
        try await withStoreDirectory { fixture in
            try write(ReleasedSchema1.dump, fixture)
            try await DatabaseQueue(path: fixture.database).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of a later version')")
            }
            let before = try Data(contentsOf: URL(filePath: fixture.database))
            let error = #expect(throws: RegistryOpenError.self) { try fixture.open(key) }
            guard case .newerSchema = error else { throw Mismatch("\(String(describing: error))") }
            #expect(try Data(contentsOf: URL(filePath: fixture.database)) == before)
        }
    }
}
