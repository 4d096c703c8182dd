import IdentityModel
import JSONKit
import RegistryStore
import Testing

struct ReportTests {
    private func idp(_ store: RegistryStore) async throws -> IdP {
        try await store.update(id(1), with: IdPPatch(.object([])), ifRevision: nil, at: noon, by: tester)
    }

    @Test(arguments: [
        #"{"corpId":"other"}"#, #"{"appKey":"other"}"#, #"{"appSecret":"other"}"#, #"{"dingtalkType":"dedicated"}"#,
        #"{"serverAddress":{"oapi":"https://other"}}"#, #"{"serverAddress":{"api":"https://other"}}"#,
    ])
    func `a change of what was tested makes the connectivity untested, and a late report is not stored`(_ settings: String) async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            #expect(try await store.setConnectivity(of: id(1), passed: true, revision: 1, checkedAt: noon, at: noon))
            #expect(try await idp(store).connectivity.status == .passed)
            let changed = try await store.update(id(1), with: patch(#"{"dingtalk":\#(settings)}"#), ifRevision: nil, at: noon, by: tester)
            #expect(changed.connectivity == Connectivity())
            #expect(try await !store.setConnectivity(of: id(1), passed: true, revision: 1, checkedAt: noon, at: noon))
            #expect(try await store.setConnectivity(of: id(1), passed: false, revision: 2, checkedAt: noon, at: noon))
            #expect(try await idp(store).connectivity.status == .failed)
        }
    }

    @Test(arguments: [
        #"{"name":"other"}"#, #"{"dingtalk":{"eventMode":"callback"}}"#, #"{"sync":{"cycleHours":3}}"#, #"{"status":"enabled"}"#,
        #"{"dingtalk":{"appSecret":"plain-secret-of-north","corpId":"corp-north"},"description":"x"}"#,
    ])
    func `other changes leave the connectivity, and a report of the revision before counts`(_ change: String) async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            _ = try await store.setConnectivity(of: id(1), passed: true, revision: 1, checkedAt: noon, at: noon)
            let changed = try await store.update(id(1), with: patch(change), ifRevision: nil, at: noon, by: tester)
            #expect(changed.revision == 2)
            #expect(changed.connectivity.status == .passed)
            let later = noon.advanced(byMilliseconds: 1)
            #expect(try await store.setConnectivity(of: id(1), passed: false, revision: 1, checkedAt: later, at: noon))
        }
    }

    @Test func `a report is neither older than the stored one nor of a revision to come, and makes no revision`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            #expect(try await !store.setConnectivity(of: id(1), passed: true, revision: 2, checkedAt: noon, at: noon))
            #expect(try await store.setConnectivity(of: id(1), passed: true, revision: 1, checkedAt: noon, at: noon))
            #expect(
                try await !store.setConnectivity(
                    of: id(1), passed: false, revision: 1, checkedAt: noon.advanced(byMilliseconds: -1), at: noon))
            let idp = try await idp(store)
            #expect(idp.connectivity.checkedAt == noon)
            #expect(idp.revision == 1)
            #expect(try await store.changes(after: 0, limit: 10).count == 1)
        }
    }

    @Test func `the last synchronization is the one that ended last`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            var last = LastSync()
            last.taskId = TaskID(number: 7)
            last.endedAt = noon
            #expect(try await store.setLastSync(of: id(1), last, at: noon))
            var earlier = last
            earlier.taskId = TaskID(number: 6)
            earlier.endedAt = noon.advanced(byMilliseconds: -1)
            #expect(try await !store.setLastSync(of: id(1), earlier, at: noon))
            #expect(try await idp(store).lastSync == last)
        }
    }

    @Test func `a report from a time to come does not keep those out that follow`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let future = noon.advanced(byMilliseconds: 400 * 86_400_000)
            #expect(try await store.setConnectivity(of: id(1), passed: true, revision: 1, checkedAt: future, at: noon))
            #expect(try await store.setConnectivity(of: id(1), passed: false, revision: 1, checkedAt: noon, at: noon))
            #expect(try await idp(store).connectivity.status == .failed)
            var last = LastSync()
            last.endedAt = future
            #expect(try await store.setLastSync(of: id(1), last, at: noon))
            last.endedAt = noon
            #expect(try await store.setLastSync(of: id(1), last, at: noon))
            #expect(try await idp(store).lastSync == last)
        }
    }

    @Test func `the settings of a closed IdP open only when that is asked for`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let error = await #expect(throws: RegistryStoreError.self) {
                try await store.openSettings(of: id(1), evenClosed: false, purpose: "sync", at: noon, by: tester)
            }
            guard case .closed? = error else { throw Unexpected() }
            #expect(try await store.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester).revision == 1)
        }
    }
}
