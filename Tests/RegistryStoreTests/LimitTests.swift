import GRDB
import IdentityModel
import RegistryStore
import Testing

struct LimitTests {
    private func breach(of error: RegistryStoreError?) -> EnabledLimits.Breach? {
        guard case .limit(let breach, _)? = error else { return nil }
        return breach
    }

    @Test func `five IdPs may be enabled; the sixth is refused whichever way it comes, and named are the five`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...5 {
                _ = try await store.create(dingtalk("on\(number)", status: .enabled), id: id(number), at: noon, by: tester)
            }
            let created = await #expect(throws: RegistryStoreError.self) {
                try await store.create(dingtalk("six", status: .enabled), id: id(6), at: noon, by: tester)
            }
            guard case .limit(.total(limit: 5), let enabled)? = created else { throw Unexpected() }
            #expect(enabled.map(\.name) == ["on1", "on2", "on3", "on4", "on5"])
            _ = try await store.create(dingtalk("six"), id: id(6), at: noon, by: tester)
            let switched = await #expect(throws: RegistryStoreError.self) {
                try await store.setStatus(.enabled, of: id(6), at: noon, by: tester)
            }
            #expect(breach(of: switched) == .total(limit: 5))
            let updated = await #expect(throws: RegistryStoreError.self) {
                try await store.update(id(6), with: patch(#"{"status":"enabled"}"#), ifRevision: nil, at: noon, by: tester)
            }
            #expect(breach(of: updated) == .total(limit: 5))
            _ = try await store.setStatus(.closed, of: id(1), at: noon, by: tester)
            #expect(try await store.setStatus(.enabled, of: id(6), at: noon, by: tester).status == .enabled)
        }
    }

    @Test func `one custom IdP may be enabled`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(custom("first", status: .enabled), id: id(1), at: noon, by: tester)
            let error = await #expect(throws: RegistryStoreError.self) {
                try await store.create(custom("second", status: .enabled), id: id(2), at: noon, by: tester)
            }
            #expect(breach(of: error) == .type(.custom, limit: 1))
            _ = try await store.create(custom("second"), id: id(2), at: noon, by: tester)
            _ = try await store.setStatus(.closed, of: id(1), at: noon, by: tester)
            _ = try await store.setStatus(.enabled, of: id(2), at: noon, by: tester)
        }
    }

    @Test func `an enabled IdP can be changed and enabled again when all places are taken`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...5 {
                _ = try await store.create(dingtalk("on\(number)", status: .enabled), id: id(number), at: noon, by: tester)
            }
            #expect(try await store.setStatus(.enabled, of: id(1), at: noon, by: tester).revision == 1)
            #expect(try await store.update(id(1), with: patch(#"{"name":"renamed"}"#), ifRevision: nil, at: noon, by: tester).revision == 2)
        }
    }

    @Test func `the schema itself holds the limits and the identity of an IdP`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...4 {
                _ = try await store.create(dingtalk("on\(number)", status: .enabled), id: id(number), at: noon, by: tester)
            }
            _ = try await store.create(custom("custom", status: .enabled), id: id(5), at: noon, by: tester)
            _ = try await store.create(custom("other"), id: id(6), at: noon, by: tester)
            let writer = try DatabaseQueue(path: fixture.database)
            for statement in [
                "UPDATE idp SET status = 'enabled' WHERE id = '\(id(6))'",
                "UPDATE idp SET type = 'custom' WHERE id = '\(id(1))'",
                "UPDATE idp SET name = 'on1' WHERE id = '\(id(2))'",
                "UPDATE idp SET sync = json_set(sync, '$.automatic', json('true')) WHERE type = 'custom'",
                "INSERT INTO idp SELECT 99, 'idp-x', 'dingtalk', 'extra', NULL, 'enabled', 1, 1, 0, 0, NULL, '{}', sync, 'untested', NULL, NULL FROM idp LIMIT 1",
                "INSERT INTO secret VALUES ('idp-none', 'appSecret', 'k', zeroblob(40), 'f')",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement)") { try await writer.write { try $0.execute(sql: statement) } }
            }
            // With a place free, the second custom one is refused all the same.
            _ = try await store.setStatus(.closed, of: id(1), at: noon, by: tester)
            await #expect(throws: DatabaseError.self) {
                try await writer.write { try $0.execute(sql: "UPDATE idp SET status = 'enabled' WHERE id = '\(id(6))'") }
            }
        }
    }
}
