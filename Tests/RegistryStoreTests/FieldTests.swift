import GRDB
import IdentityModel
import JSONKit
import RegistryStore
import Synchronization
import Testing

struct FieldTests {
    private func field(_ json: String) throws -> ExtendedFieldDraft { try ExtendedFieldDraft.decode(Array(json.utf8)) }
    private let seat = #"{"key":"seat","name":"Seat","type":"string"}"#
    private let mapping =
        #"{"sync":{"mappings":{"employee":[{"source":"name","target":"displayName"},{"source":"extension.seat","target":"seat","targetType":"extended"}]}}}"#
    private var key: FieldKey { get throws { try #require(FieldKey(rawValue: "seat")) } }

    @Test func `a field is made, changed and removed, each told and audited`() async throws {
        try await withStoreDirectory { fixture in
            let state = Mutex(RegistryState())
            let store = try fixture.open { committed in state.withLock { $0 = committed } }
            let made = try await store.createField(field(seat), at: noon, by: tester)
            #expect(state.withLock { $0.fields } == [made])
            let rename = try FieldPatch(JSONValue(parsing: Array(#"{"name":"Desk"}"#.utf8)))
            #expect(try await store.updateField(key, of: .employee, with: rename, at: noon, by: tester).name == "Desk")
            _ = try await store.updateField(key, of: .employee, with: rename, at: noon, by: tester)
            #expect(try await store.deleteField(key, of: .employee, force: false, at: noon, by: tester).isEmpty)
            #expect(state.withLock { $0.fields } == [])
            let changes = try await store.changes(after: 0, limit: 9)
            #expect(changes.map(\.kind) == [.fields, .fields, .fields])
            #expect(changes.allSatisfy { $0.idpID == nil })
            let audit = try await store.auditEntries(before: nil, about: nil, method: nil, limit: 9)
            #expect(
                audit.map { $0.changes.map(\.path) } == [["fields.employee.seat"], [], ["fields.employee.seat"], ["fields.employee.seat"]])
            #expect(try await store.verifyAudit().firstBroken == nil)
        }
    }

    @Test func `a key is taken once for each owner`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.createField(field(seat), at: noon, by: tester)
            let error = await #expect(throws: RegistryStoreError.self) { try await store.createField(field(seat), at: noon, by: tester) }
            guard case .fieldTaken? = error else { throw Unexpected() }
            _ = try await store.createField(
                field(#"{"key":"seat","name":"Seats","type":"number","owner":"department"}"#), at: noon, by: tester)
            let missing = await #expect(throws: RegistryStoreError.self) {
                try await store.deleteField(#require(FieldKey(rawValue: "desk")), of: .employee, force: true, at: noon, by: tester)
            }
            guard case .noField(key: "desk", .employee)? = missing else { throw Unexpected() }
        }
    }

    @Test func `a field in use is kept; force removes its mappings with it, and nothing else`() async throws {
        try await withStoreDirectory { fixture in
            let state = Mutex(RegistryState())
            let store = try fixture.open { committed in state.withLock { $0 = committed } }
            _ = try await store.createField(field(seat), at: noon, by: tester)
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            _ = try await store.create(dingtalk("south"), id: id(2), at: noon, by: tester)
            _ = try await store.update(id(1), with: patch(mapping), ifRevision: nil, at: noon, by: tester)
            let refused = await #expect(throws: RegistryStoreError.self) {
                try await store.deleteField(key, of: .employee, force: false, at: noon, by: tester)
            }
            guard case .fieldInUse(_, by: let users)? = refused else { throw Unexpected() }
            #expect(users.map(\.name) == ["north"])
            #expect(state.withLock { $0.fields.count } == 1)

            let before = try #require(try await store.changes(after: 0, limit: 99).last?.revision)
            #expect(try await store.deleteField(key, of: .employee, force: true, at: noon, by: tester).map(\.name) == ["north"])
            let idps = state.withLock { $0.entries.map(\.idp) }
            #expect(idps.first?.sync.mappings.employee.map(\.target) == ["displayName"])
            #expect(idps.map(\.revision) == [3, 1])
            let changes = try await store.changes(after: before, limit: 9)
            #expect(changes.map(\.kind) == [.updated, .fields])
            let audit = try await store.auditEntries(before: nil, about: id(1), method: nil, limit: 1)
            #expect(audit.first?.changes.map(\.path) == ["sync.mappings.employee"])
        }
    }
}
