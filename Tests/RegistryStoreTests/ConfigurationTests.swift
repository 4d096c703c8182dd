import Foundation
import IdentityModel
import JSONKit
import RegistryStore
import Synchronization
import TestSupport
import Testing

struct ConfigurationTests {
    private func document(_ json: String) throws -> JSONValue { try JSONValue(parsing: Array(json.utf8)) }

    private func entry(_ name: String, secret: String, status: String = "closed", corp: String? = nil) -> String {
        #"{"type":"dingtalk","name":"\#(name)","status":"\#(status)","dingtalk":{"corpId":"\#(corp ?? "corp-" + name)","appKey":"key","dingtalkType":"standard"\#(secret.isEmpty ? "" : #","appSecret":"# + secret)}}"#
    }

    private func take(
        _ store: RegistryStore, _ json: String, dryRun: Bool = false, environment: [String: String] = [:]
    ) async throws -> [String] {
        let plan = try await store.importConfiguration(
            document(json), resolving: SecretReferences(environment: environment), dryRun: dryRun, at: noon, by: tester)
        return plan.map { "\($0.action.rawValue) \($0.kind.rawValue) \($0.name)" }
    }

    private func problems(_ store: RegistryStore, _ json: String) async throws -> [String] {
        do {
            return ["done: \(try await take(store, json))"]
        } catch RegistryStoreError.invalid(let items, _) {
            return items.map { "\($0.path): \($0.problem)" }
        }
    }

    private let fields = #""fields":[{"key":"desk","name":"Desk","type":"string"}]"#

    @Test func `a document makes what is missing, changes what differs, and a second time nothing`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let secret = #"{"fromEnvironment":"NORTH"}"#
            let first =
                "{\(fields),\"idps\":[\(entry("north", secret: secret)),{\"type\":\"custom\",\"name\":\"own\",\"status\":\"closed\"}]}"
            #expect(
                try await take(store, first, environment: ["NORTH": "s-1"]) == ["create field desk", "create idp north", "create idp own"])
            #expect(
                try await take(store, first, environment: ["NORTH": "s-1"])
                    == ["unchanged field desk", "unchanged idp north", "unchanged idp own"])
            // Another secret, and a name for people.
            let second = first.replacingOccurrences(of: "Desk", with: "Seat")
            #expect(
                try await take(store, second, environment: ["NORTH": "s-2"]) == [
                    "update field desk", "update idp north", "unchanged idp own",
                ])
            let number = try await store.auditEntries(before: nil, about: nil, method: nil, limit: 1).first?.number
            #expect(number == 5)
        }
    }

    @Test func `what is exported is taken back as unchanged, and holds no secret`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await take(store, "{\(fields),\"idps\":[\(entry("north", secret: #""plain-secret""#))]}")
            let exported = try await store.exportConfiguration()
            #expect(!exported.prettyText.contains("plain-secret"))
            let plan = try await store.importConfiguration(exported, resolving: nil, dryRun: false, at: noon, by: tester)
            #expect(plan.map(\.action) == [.unchanged, .unchanged])
        }
    }

    @Test func `a secret that is left out stays`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await take(store, #"{"idps":[\#(entry("north", secret: #""s-1""#))]}"#)
            #expect(try await take(store, #"{"idps":[\#(entry("north", secret: "", corp: "other"))]}"#) == ["update idp north"])
            let idp = try #require(try await store.auditEntries(before: nil, about: nil, method: nil, limit: 1).first?.idpId)
            let settings = try await store.openSettings(of: idp, evenClosed: true, purpose: "sync", at: noon, by: tester)
            #expect(settings.members["appSecret"] == "s-1")
            #expect(settings.members["corpId"] == "other")
        }
    }

    @Test func `a dry run tells the same and does nothing`() async throws {
        try await withStoreDirectory { fixture in
            let published = PublishedStates()
            let store = try fixture.open(publishing: published.add)
            let json = "{\(fields),\"idps\":[\(entry("north", secret: #""s-1""#))]}"
            #expect(try await take(store, json, dryRun: true) == ["create field desk", "create idp north"])
            #expect(try await store.exportConfiguration() == ["fields": [], "idps": []])
            #expect(try await store.auditEntries(before: nil, about: nil, method: nil, limit: 9).isEmpty)
            #expect(published.revisions == [0])
            #expect(try await take(store, json) == ["create field desk", "create idp north"])
        }
    }

    @Test func `a dry run plans what needs secrets that are not stored, and names them; the import itself is refused`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let json = #"{"idps":[\#(entry("north", secret: #"{"set":true}"#)),{"type":"custom","name":"own","status":"closed"}]}"#
            let plan = try await store.importConfiguration(document(json), resolving: nil, dryRun: true, at: noon, by: tester)
            #expect(plan.map(\.action) == [.create, .create])
            #expect(plan.map(\.missingSecrets) == [["dingtalk.appSecret"], nil])
            #expect(
                try await problems(store, json) == [
                    "document.idps[0].dingtalk.appSecret: must be a string: there is no stored secret to keep"
                ])
            #expect(try await store.exportConfiguration() == ["fields": [], "idps": []])
        }
    }

    @Test func `a document of many IdPs is taken, and names may be exchanged in it`() async throws {
        try await withStoreDirectory { fixture in
            let state = Mutex(RegistryState())
            let store = try fixture.open { committed in state.withLock { $0 = committed } }
            let many = (0..<120).map { entry("idp\($0)", secret: #""s""#) }.joined(separator: ",")
            #expect(try await take(store, #"{"idps":[\#(many)]}"#).count == 120)
            #expect(try await take(store, #"{"idps":[\#(many)]}"#).allSatisfy { $0.hasPrefix("unchanged") })
            // Each is still found by its id and by its name when others have gone or were renamed.
            let idps = state.withLock { $0.entries.map(\.idp) }
            _ = try await store.delete(idps[3].id, at: noon, by: tester)
            _ = try await store.update(idps[7].id, with: patch(#"{"name":"idp3"}"#), ifRevision: nil, at: noon, by: tester)
            #expect(try await store.update(idps[119].id, with: patch("{}"), ifRevision: nil, at: noon, by: tester).name == "idp119")
            let taken = await #expect(throws: RegistryStoreError.self) {
                try await store.update(idps[8].id, with: patch(#"{"name":"idp3"}"#), ifRevision: nil, at: noon, by: tester)
            }
            guard case .nameTaken? = taken else { throw Mismatch("\(String(describing: taken))") }
            #expect(
                try await store.update(idps[8].id, with: patch(#"{"name":"idp7"}"#), ifRevision: nil, at: noon, by: tester).name == "idp7")
        }
    }

    @Test func `everything that is wrong is told, and nothing is done`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("taken", corp: "same"), id: id(1), at: noon, by: tester)
            let told = try await problems(
                store,
                """
                {"people":[],"fields":[{"key":"Desk","name":"Desk","type":"string"},{"key":"email","name":"E","type":"string"}],
                 "idps":[{"type":"custom","name":"good","status":"closed"},{"type":"custom","name":"x","status":"open","colour":1},
                         {"type":"custom","name":"good","status":"closed"},{"type":"custom","name":"taken","status":"closed"},
                         \(entry("north", secret: "")),\(entry("south", secret: #"{"set":true}"#)),\(entry("west", secret: #""s""#, corp: "same"))]}
                """)
            for path in [
                "document.people: ", "document.fields[0].key: ", "document.fields[1].key: ", "document.idps[1].name: ",
                "document.idps[1].status: ", "document.idps[1].colour: ", "document.idps[2].name: ", "document.idps[3].type: ",
                "document.idps[4].dingtalk.appSecret: ", "document.idps[5].dingtalk.appSecret: ", "document.idps[6].dingtalk.corpId: ",
            ] {
                #expect(told.contains { $0.hasPrefix(path) }, "\(path) in \(told)")
            }
            #expect(told.count == 11)
            guard case .array(let idps)? = try await store.exportConfiguration()["idps"] else { throw Mismatch("no idps") }
            #expect(idps.map { $0["name"] } == ["taken"])
        }
    }

    @Test func `references that lead nowhere are told with their places`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            #expect(
                try await problems(
                    store,
                    #"{"idps":[\#(entry("north", secret: #"{"fromFile":"/no/such/file"}"#)),\#(entry("south", secret: #"{"fromEnvironment":"NOTHING"}"#))]}"#
                ) == [
                    "document.idps[0].dingtalk.appSecret: there is no file /no/such/file",
                    "document.idps[1].dingtalk.appSecret: there is no environment variable NOTHING, or it is empty",
                ])
            // Unresolved, a reference is no secret.
            await #expect(throws: RegistryStoreError.self) {
                try await store.importConfiguration(
                    document(#"{"idps":[\#(entry("north", secret: #"{"fromEnvironment":"HOME"}"#))]}"#), resolving: nil, dryRun: false,
                    at: noon, by: tester)
            }
        }
    }

    @Test func `a secret is read from a file without its line end`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            try Data("from-file\n".utf8).write(to: URL(filePath: fixture.directory + "/secret"))
            _ = try await take(store, #"{"idps":[\#(entry("north", secret: #"{"fromFile":"\#(fixture.directory)/secret"}"#))]}"#)
            let idp = try #require(try await store.auditEntries(before: nil, about: nil, method: nil, limit: 1).first?.idpId)
            let settings = try await store.openSettings(of: idp, evenClosed: true, purpose: "sync", at: noon, by: tester)
            #expect(settings.members["appSecret"] == "from-file")
        }
    }

    @Test func `a file of a secret is read whole, and one that is too long is refused and never cut`() async throws {
        try await withStoreDirectory { fixture in
            try FileManager.default.createDirectory(atPath: fixture.directory, withIntermediateDirectories: true)
            let path = fixture.directory + "/secret"
            let reference: JSONValue = ["secret": ["fromFile": .string(path)]]
            for length in [4096, 4097, 65_536] {
                let text = String(repeating: "x", count: length)
                try Data(text.utf8).write(to: URL(filePath: path))
                let resolved = try SecretReferences().resolve(reference)
                #expect(resolved["secret"] == .string(text))
            }
            try Data(repeating: UInt8(ascii: "x"), count: 65_537).write(to: URL(filePath: path))
            let problems = #expect(throws: JSONProblems.self) { try SecretReferences().resolve(reference) }
            #expect(problems?.items.map(\.path) == ["document.secret"])
            #expect(problems?.items.first?.problem.contains("longer than 65536 bytes") == true)
        }
    }

    @Test func `the limits hold, and what is closed by a document makes room for what it enables`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let enabled = (1...5).map { entry("idp\($0)", secret: #""s""#, status: "enabled") }
            _ = try await take(store, #"{"idps":[\#(enabled.joined(separator: ","))]}"#)
            let sixth = entry("idp6", secret: #""s""#, status: "enabled")
            let error = await #expect(throws: RegistryStoreError.self) { try await take(store, #"{"idps":[\#(sixth)]}"#) }
            guard case .limit = error else { throw Mismatch("\(String(describing: error))") }
            let closed = entry("idp1", secret: #""s""#, status: "closed")
            #expect(try await take(store, #"{"idps":[\#(sixth),\#(closed)]}"#) == ["create idp idp6", "update idp idp1"])
        }
    }
}
