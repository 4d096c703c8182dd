import Foundation
import GRDB
import IdentityModel
import JSONKit
import RegistryStore
import Testing

struct SecretTests {
    private let events = #","eventAesKey":"4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij","eventToken":"plain-token""#

    @Test func `no file holds a secret in plain, and the agent gets it back`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north", status: .enabled, more: events), id: id(1), at: noon, by: tester)
            for secret in ["plain-secret-of-north", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "plain-token"] {
                #expect(try !fixture.holds(secret.utf8))
            }
            #expect(try fixture.holds("key-north".utf8))
            let opened = try await store.openSettings(of: id(1), evenClosed: false, purpose: "sync", at: noon, by: tester)
            #expect(opened.members["appSecret"]?.text == "plain-secret-of-north")
            #expect(opened.members["eventToken"]?.text == "plain-token")
            #expect(!"\(opened)".contains("plain"))
        }
    }

    @Test func `files are for their owner only from the first moment`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            for name in [RegistryStore.fileName, RegistryStore.fileName + "-wal", RegistryStore.fileName + "-shm", "master.key"] {
                #expect(try fixture.mode(of: name) == 0o600, "\(name)")
            }
            #expect(try fixture.mode(of: "") == 0o700)
        }
    }

    @Test func `a secret opens only for its own IdP and field`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north", status: .enabled, more: events), id: id(1), at: noon, by: tester)
            _ = try await store.create(dingtalk("south", status: .enabled), id: id(2), at: noon, by: tester)
            let other = try DatabaseQueue(path: fixture.database)
            try await other.write { database in
                try database.execute(
                    sql:
                        "UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE idp_id = ? AND field = 'appSecret') WHERE idp_id = ? AND field = 'appSecret'",
                    arguments: [id(1).rawValue, id(2).rawValue])
                try database.execute(
                    sql:
                        "UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE idp_id = ? AND field = 'appSecret') WHERE idp_id = ? AND field = 'eventToken'",
                    arguments: [id(1).rawValue, id(1).rawValue])
            }
            for (swapped, field) in [(id(2), "appSecret"), (id(1), "eventToken")] {
                let error = await #expect(throws: RegistryStoreError.self) {
                    try await store.openSettings(of: swapped, evenClosed: false, purpose: "sync", at: noon, by: tester)
                }
                guard case .secretDamaged(swapped, field: field) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test func `deleting an IdP erases its sealed secrets from the files`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let sealed = try await sealedSecret(fixture)
            #expect(try fixture.holds(sealed))
            _ = try await store.delete(id(1), at: noon, by: tester)
            #expect(try !fixture.holds(sealed))
        }
    }

    @Test func `replacing a secret erases the old one from the files`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let sealed = try await sealedSecret(fixture)
            _ = try await store.update(id(1), with: patch(#"{"dingtalk":{"appSecret":"another"}}"#), ifRevision: nil, at: noon, by: tester)
            #expect(try !fixture.holds(sealed))
        }
    }

    @Test func `a fingerprint tells secrets apart and depends on the master key`() async throws {
        var fingerprints: Set<String> = []
        for _ in 0..<2 {
            try await withStoreDirectory { fixture in
                let store = try fixture.open()
                let first = try await store.create(dingtalk("north", corp: "a"), id: id(1), at: noon, by: tester)
                let other = try await store.create(dingtalk("south", corp: "b"), id: id(2), at: noon, by: tester)
                for idp in [first, other] {
                    let fingerprint = try #require(idp.dingtalk?.appSecret.fingerprint)
                    #expect(fingerprint.wholeMatch(of: /sha256:[0-9a-f]{8}/) != nil)
                    fingerprints.insert(fingerprint)
                }
            }
        }
        #expect(fingerprints.count == 4)
    }

    private func sealedSecret(_ fixture: StoreFixture) async throws -> Data {
        let reader = try DatabaseQueue(path: fixture.database)
        let sealed = try await reader.read { try Data.fetchOne($0, sql: "SELECT sealed FROM secret WHERE field = 'appSecret'") }
        return try #require(sealed)
    }
}
