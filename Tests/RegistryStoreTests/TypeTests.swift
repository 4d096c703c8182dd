import IdentityModel
import JSONKit
import RegistryStore
import Synchronization
import Testing

struct TypeTests {
    private func ldap(_ name: String, status: IdPStatus = .closed) throws -> IdPDraft {
        try IdPDraft.decode(
            Array(
                #"""
                {"type":"ldap","name":"\#(name)","status":"\#(status.rawValue)","ldap":{"serverType":"openLdap","serverAddresses":["a.cn","b.cn"],
                 "port":636,"baseDn":"dc=example,dc=cn","bindDn":"cn=admin","bindPassword":"plain password","userFilter":"(objectClass=person)"}}
                """#.utf8))
    }

    @Test func `settings of a type without a source are stored, their secrets sealed, and stay over a restart`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let created = try await store.create(ldap("dir"), id: id(1), at: noon, by: tester)
            let shown = try JSONValue(parsing: created.jsonBytes())["ldap"]
            #expect(shown?["bindPassword"]?["set"] == true)
            #expect(shown?["serverAddresses"] == ["a.cn", "b.cn"])
            #expect(shown?["groupMembershipAttribute"] == "memberOf")
            #expect(try !fixture.holds("plain password".utf8))
            let changed = try await store.update(id(1), with: patch(#"{"ldap":{"port":389}}"#), ifRevision: nil, at: noon, by: tester)
            #expect(try JSONValue(parsing: changed.jsonBytes())["ldap"]?["bindPassword"] == shown?["bindPassword"])
            try store.close()
            let state = Mutex(RegistryState())
            _ = try fixture.open { committed in state.withLock { $0 = committed } }
            #expect(state.withLock { $0.entries.map(\.idp) } == [changed])
        }
    }

    @Test func `a type that is not synchronized yet is refused whichever way it would be enabled`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(ldap("dir"), id: id(1), at: noon, by: tester)
            let attempts: [() async throws -> IdP] = [
                { try await store.create(ldap("on", status: .enabled), id: id(2), at: noon, by: tester) },
                { try await store.setStatus(.enabled, of: id(1), at: noon, by: tester) },
                { try await store.update(id(1), with: patch(#"{"status":"enabled"}"#), ifRevision: nil, at: noon, by: tester) },
            ]
            for attempt in attempts {
                let error = await #expect(throws: RegistryStoreError.self) { try await attempt() }
                guard case .typeNotSupported(.ldap)? = error else { throw Unexpected() }
            }
            let secrets = await #expect(throws: RegistryStoreError.self) {
                _ = try await store.openSettings(of: id(1), evenClosed: true, purpose: "connectivity", at: noon, by: tester)
            }
            guard case .typeNotSupported? = secrets else { throw Unexpected() }
        }
    }

    @Test func `the first start makes a closed custom IdP, once`() async throws {
        try await withStoreDirectory { fixture in
            let state = Mutex(RegistryState())
            let store = try fixture.open { committed in state.withLock { $0 = committed } }
            try await store.makeFirstIdP(id: id(1), at: noon, by: tester)
            let first = try #require(state.withLock { $0.entries.first?.idp })
            #expect(first.type == .custom)
            #expect(first.status == .closed)
            #expect(first.name == "本地目录")
            try await store.makeFirstIdP(id: id(2), at: noon, by: tester)
            #expect(state.withLock { $0.entries.count } == 1)
            _ = try await store.delete(id(1), at: noon, by: tester)
            try await store.makeFirstIdP(id: id(3), at: noon, by: tester)
            #expect(state.withLock { $0.entries.isEmpty })
            #expect(try await store.auditEntries(before: nil, about: id(1), method: nil, limit: 9).count == 2)
        }
    }
}
