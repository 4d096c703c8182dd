import Foundation
import IdentityModel
import JSONKit
import RegistryStore
import Testing

/// A registry's state directory for one test.
struct StoreFixture {
    let directory: String

    func open(
        _ key: MasterKeySource? = nil, retention: AuditRetention = AuditRetention(),
        publishing publish: @escaping @Sendable (RegistryState) -> Void = { _ in }
    ) throws -> RegistryStore {
        try RegistryStore(
            directory: directory, masterKey: key ?? .stateFile(directory + "/master.key"), retention: retention, publishing: publish)
    }

    var database: String { directory + "/" + RegistryStore.fileName }

    /// Whether any file of the registry holds these bytes.
    func holds(_ bytes: some Sequence<UInt8>) throws -> Bool {
        let needle = Data(bytes)
        return try FileManager.default.contentsOfDirectory(atPath: directory).contains { name in
            try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name)).range(of: needle) != nil
        }
    }

    func mode(of name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

/// Gives `body` a new directory and removes it afterwards.
func withStoreDirectory<Result>(_ body: (StoreFixture) async throws -> Result) async throws -> Result {
    let directory = "/tmp/store-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(StoreFixture(directory: directory))
}

let tester = AuditCall(method: "test.call", uid: 1000, pid: 7, role: "admin")

let noon = Timestamp(milliseconds: 1_795_000_000_000)

func dingtalk(_ name: String, corp: String? = nil, status: IdPStatus = .closed, more: String = "") throws -> IdPDraft {
    try IdPDraft.decode(
        Array(
            """
            {"type":"dingtalk","name":"\(name)","status":"\(status.rawValue)",
             "dingtalk":{"corpId":"\(corp ?? "corp-" + name)","appKey":"key-\(name)","appSecret":"plain-secret-of-\(name)","dingtalkType":"standard"\(more)}}
            """.utf8))
}

func custom(_ name: String, status: IdPStatus = .closed) throws -> IdPDraft {
    try IdPDraft.decode(Array(#"{"type":"custom","name":"\#(name)","status":"\#(status.rawValue)"}"#.utf8))
}

func patch(_ json: String) throws -> IdPPatch { IdPPatch(try JSONValue(parsing: Array(json.utf8))) }

func id(_ number: Int) -> IdPID { IdPID(number: Int64(number)) }
