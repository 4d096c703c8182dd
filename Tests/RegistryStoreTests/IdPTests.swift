import IdentityModel
import JSONKit
import RegistryStore
import Synchronization
import TestSupport
import Testing

struct IdPTests {
    private let later = noon.advanced(byMilliseconds: 1000)

    @Test func `an IdP is the same after a restart`() async throws {
        try await withStoreDirectory { fixture in
            let first = try fixture.open()
            let idp = try await first.create(dingtalk("north", status: .enabled), id: id(1), at: noon, by: tester)
            try first.close()
            let state = Mutex(RegistryState())
            _ = try fixture.open { committed in state.withLock { $0 = committed } }
            #expect(state.withLock { $0.entries.map(\.idp) } == [idp])
            #expect(state.withLock { $0.revision } == 1)
        }
    }

    @Test func `names and corpIds are taken once, and freed by deleting`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north", corp: "c1"), id: id(1), at: noon, by: tester)
            _ = try await store.create(dingtalk("south", corp: "c2"), id: id(2), at: noon, by: tester)
            let name = await #expect(throws: RegistryStoreError.self) {
                try await store.create(custom("north"), id: id(3), at: noon, by: tester)
            }
            guard case .nameTaken(_, by: let owner)? = name, owner.id == id(1) else { throw Unexpected() }
            let corp = await #expect(throws: RegistryStoreError.self) {
                try await store.update(id(2), with: patch(#"{"dingtalk":{"corpId":"c1"}}"#), ifRevision: nil, at: noon, by: tester)
            }
            guard case .exclusiveTaken(member: "corpId", by: let holder)? = corp, holder.id == id(1) else { throw Unexpected() }
            _ = try await store.delete(id(1), at: noon, by: tester)
            _ = try await store.create(dingtalk("north", corp: "c1"), id: id(3), at: noon, by: tester)
        }
    }

    @Test func `an update makes a revision, unless it changes nothing`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let created = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            for nothing in ["{}", #"{"name":"north"}"#, #"{"dingtalk":{"appSecret":"plain-secret-of-north"}}"#, #"{"description":""}"#] {
                #expect(try await store.update(id(1), with: patch(nothing), ifRevision: 1, at: later, by: tester) == created, "\(nothing)")
            }
            let changed = try await store.update(id(1), with: patch(#"{"description":"Log in"}"#), ifRevision: 1, at: later, by: tester)
            #expect(changed.revision == 2)
            #expect(changed.updatedAt == later)
            #expect(changed.createdAt == noon)
            let stale = await #expect(throws: RegistryStoreError.self) {
                try await store.update(id(1), with: patch(#"{"name":"other"}"#), ifRevision: 1, at: later, by: tester)
            }
            guard case .revisionMismatch(_, current: 2)? = stale else { throw Unexpected() }
        }
    }

    @Test func `a secret that is left out stays`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let before = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let after = try await store.update(
                id(1), with: patch(#"{"dingtalk":{"appKey":"other"}}"#), ifRevision: nil, at: later, by: tester)
            #expect(after.dingtalk?.appSecret == before.dingtalk?.appSecret)
            #expect(
                try await store.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester).members["appSecret"]?.text
                    == "plain-secret-of-north")
        }
    }

    @Test func `event secrets are set and cleared together`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let events = #"{"dingtalk":{"eventAesKey":"4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij","eventToken":"t"}}"#
            #expect(
                try await store.update(id(1), with: patch(events), ifRevision: nil, at: later, by: tester).dingtalk?.eventToken.set == true)
            let cleared = try await store.update(
                id(1), with: patch(#"{"dingtalk":{"eventAesKey":null,"eventToken":null}}"#), ifRevision: nil, at: later, by: tester)
            #expect(cleared.dingtalk?.eventAesKey == SecretState())
            #expect(
                try await store.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester).members["eventToken"]
                    == nil)
        }
    }

    @Test func `nothing can be kept that is not there`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let draft = try IdPDraft.decode(
                Array(
                    #"{"type":"dingtalk","name":"ab","status":"closed","dingtalk":{"corpId":"c","appKey":"k","appSecret":{"set":true},"dingtalkType":"standard"}}"#
                        .utf8))
            let error = await #expect(throws: RegistryStoreError.self) { try await store.create(draft, id: id(1), at: noon, by: tester) }
            guard case .invalid(let problems, _)? = error else { throw Unexpected() }
            #expect(problems.map(\.path) == ["dingtalk.appSecret"])
        }
    }

    @Test func `a mapping to an extended field that is not there is refused`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let seat = #"{"sync":{"mappings":{"employee":[{"source":"extension.seat","target":"seat","targetType":"extended"}]}}}"#
            let error = await #expect(throws: RegistryStoreError.self) {
                try await store.update(id(1), with: patch(seat), ifRevision: nil, at: later, by: tester)
            }
            guard case .invalid(let problems, _)? = error else { throw Unexpected() }
            #expect(problems.map(\.path) == ["patch.sync.mappings.employee[0].target"])
        }
    }

    @Test func `what is not there is not found`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            await #expect(throws: RegistryStoreError.self) { try await store.delete(id(1), at: noon, by: tester) }
            await #expect(throws: RegistryStoreError.self) { try await store.setStatus(.enabled, of: id(1), at: noon, by: tester) }
            await #expect(throws: RegistryStoreError.self) {
                try await store.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester)
            }
            await #expect(throws: RegistryStoreError.self) { try await store.setLastSync(of: id(1), LastSync(), at: noon) }
        }
    }

    @Test func `every change is on the list once, in order, and the list goes on after a restart`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            _ = try await store.setStatus(.enabled, of: id(1), at: noon, by: tester)
            _ = try await store.update(id(1), with: patch(#"{"name":"south"}"#), ifRevision: nil, at: noon, by: tester)
            _ = try await store.update(id(1), with: patch(#"{"status":"closed"}"#), ifRevision: nil, at: noon, by: tester)
            _ = try await store.delete(id(1), at: noon, by: tester)
            try store.close()
            let again = try fixture.open()
            _ = try await again.create(custom("hand"), id: id(2), at: noon, by: tester)
            let changes = try await again.changes(after: 0, limit: 100)
            #expect(changes.map(\.revision) == [1, 2, 3, 4, 5, 6])
            #expect(changes.map(\.kind) == [.created, .enabled, .updated, .disabled, .deleted, .created])
            #expect(try await again.changes(after: 4, limit: 1).map(\.kind) == [.deleted])
        }
    }
}
