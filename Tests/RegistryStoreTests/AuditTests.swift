import Foundation
import GRDB
import IdentityModel
import JSONKit
import RegistryStore
import Testing

struct AuditTests {
    private func entries(_ store: RegistryStore) async throws -> [AuditEntry] {
        try await store.auditEntries(before: nil, about: nil, method: nil, limit: 1000)
    }

    @Test func `each change is told with what changed, secrets only by their fingerprints`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let created = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let changed = try await store.update(
                id(1), with: patch(#"{"dingtalk":{"appSecret":"other-secret"},"sync":{"cycleHours":3}}"#), ifRevision: nil, at: noon,
                by: tester)
            let entries = try await entries(store)
            #expect(entries.map(\.number) == [2, 1])
            #expect(
                entries[0].changes == [
                    AuditChange(
                        path: "dingtalk.appSecret",
                        before: ["set": true, "fingerprint": .string(created.dingtalk?.appSecret.fingerprint ?? "")],
                        after: ["set": true, "fingerprint": .string(changed.dingtalk?.appSecret.fingerprint ?? "")]),
                    AuditChange(path: "sync.cycleHours", before: 24, after: 3),
                ])
            #expect(entries[0].uid == 1000)
            #expect(entries[0].pid == 7)
            #expect(entries[0].method == "test.call")
            #expect(entries[0].outcome == "ok")
            #expect(entries[0].time == noon)
            #expect(entries[1].changes.contains(AuditChange(path: "name", before: nil, after: "north")))
            let text = String(decoding: entries.jsonBytes(), as: UTF8.self)
            #expect(!text.contains("plain-secret") && !text.contains("other-secret"))
        }
    }

    @Test func `a changed server address is told with both addresses`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            for address in ["https://one.example", "https://two.example"] {
                let change = try patch(#"{"dingtalk":{"serverAddress":{"api":"\#(address)"}}}"#)
                _ = try await store.update(id(1), with: change, ifRevision: nil, at: noon, by: tester)
            }
            let last = try #require(try await entries(store).first)
            #expect(last.uid == 1000)
            #expect(
                last.changes.filter { $0.path.hasPrefix("dingtalk.serverAddress") } == [
                    AuditChange(path: "dingtalk.serverAddress.api", before: "https://one.example", after: "https://two.example")
                ])
        }
    }

    @Test func `refusals and readings of secrets are told`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            _ = try await store.openSettings(of: id(1), evenClosed: true, purpose: "connectivity", at: noon, by: tester)
            try await store.recordRefusal(of: tester, about: id(1), reason: "idp_closed", at: noon)
            let entries = try await entries(store)
            #expect(entries.map(\.outcome) == ["idp_closed", "ok", "ok"])
            #expect(entries[1].changes == [AuditChange(path: "purpose", before: nil, after: "connectivity")])
        }
    }

    @Test func `entries are paged and narrowed`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...4 { try await store.recordRefusal(of: tester, about: id(number % 2), reason: "x", at: noon) }
            #expect(try await store.auditEntries(before: 4, about: nil, method: nil, limit: 2).map(\.number) == [3, 2])
            #expect(try await store.auditEntries(before: nil, about: id(1), method: nil, limit: 9).map(\.number) == [3, 1])
            #expect(try await store.auditEntries(before: nil, about: nil, method: "other", limit: 9).isEmpty)
        }
    }

    @Test func `the schema lets no entry be changed or removed`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            try await store.recordRefusal(of: tester, about: nil, reason: "x", at: noon)
            let writer = try DatabaseQueue(path: fixture.database)
            for statement in ["UPDATE audit SET uid = 0", "DELETE FROM audit"] {
                await #expect(throws: DatabaseError.self) { try await writer.write { try $0.execute(sql: statement) } }
            }
        }
    }

    @Test(arguments: [
        ("UPDATE audit SET uid = 0 WHERE number = 3", Int64?.some(3)), ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 5", 5), ("DELETE FROM audit WHERE number = 1", 1), ("DELETE FROM audit", 1),
        ("INSERT INTO audit SELECT 6, time, uid, pid, role, method, idp_id, outcome, changes, hash FROM audit WHERE number = 5", 6),
        ("UPDATE audit_chain SET pruned = 5, pruned_hash = (SELECT hash FROM audit WHERE number = 5)", 6),
        ("UPDATE audit SET uid = uid", nil),
    ])
    func `whoever changes the audit behind the schema's back is found out`(_ tampering: String, _ broken: Int64?) async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for _ in 1...5 { try await store.recordRefusal(of: tester, about: nil, reason: "x", at: noon) }
            #expect(try await store.verifyAudit() == AuditVerdict(entries: 5, firstBroken: nil))
            let writer = try DatabaseQueue(path: fixture.database)
            try await writer.write { database in
                try database.execute(sql: "DROP TRIGGER audit_is_append_only; DROP TRIGGER audit_is_kept")
                try database.execute(sql: tampering)
            }
            #expect(try await store.verifyAudit().firstBroken == broken)
        }
    }

    @Test func `retention drops the oldest entries by number and by age, and the chain goes on`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open(retention: AuditRetention(days: 10, entries: 3))
            for day in 0..<5 {
                try await store.recordRefusal(of: tester, about: nil, reason: "x", at: noon.advanced(byMilliseconds: Int64(day) * 1000))
            }
            #expect(try await entries(store).map(\.number) == [5, 4, 3])
            #expect(try await store.verifyAudit() == AuditVerdict(entries: 3, firstBroken: nil))
            try await store.recordRefusal(of: tester, about: nil, reason: "x", at: noon.advanced(byMilliseconds: 11 * 86_400_000))
            #expect(try await entries(store).map(\.number) == [6])
            #expect(try await store.verifyAudit() == AuditVerdict(entries: 1, firstBroken: nil))
        }
    }

    @Test func `the chain goes on after a restart, and a lost key is told although no IdP is there`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            try await store.recordRefusal(of: tester, about: nil, reason: "x", at: noon)
            try store.close()
            let again = try fixture.open()
            try await again.recordRefusal(of: tester, about: nil, reason: "x", at: noon)
            #expect(try await again.verifyAudit() == AuditVerdict(entries: 2, firstBroken: nil))
            try again.close()
            try FileManager.default.removeItem(atPath: fixture.directory + "/master.key")
            #expect(throws: RegistryOpenError.self) { try fixture.open() }
        }
    }
}
