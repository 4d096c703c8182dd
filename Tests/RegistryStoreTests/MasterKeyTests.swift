import Foundation
import JSONKit
import RegistryStore
import Testing

struct MasterKeyTests {
    private let hexadecimal = String(repeating: "0123456789abcdef", count: 4)

    @Test func `a key is 32 bytes, raw, as base64 or as hexadecimal digits`() throws {
        #expect(MasterKey(text: Array(repeating: 7, count: 32)) != nil)
        #expect(MasterKey(text: Array(hexadecimal.utf8)) != nil)
        #expect(MasterKey(text: Array((" " + hexadecimal + "\n").utf8)) != nil)
        #expect(MasterKey(text: Array(Data(repeating: 7, count: 32).base64EncodedString().utf8)) != nil)
        for wrong in ["", "short", String(hexadecimal.dropLast()), Data(repeating: 7, count: 31).base64EncodedString()] {
            #expect(MasterKey(text: Array(wrong.utf8)) == nil, "\(wrong)")
        }
    }

    @Test func `an option comes before a credential, that before the environment, that before the state directory`() async throws {
        try await withStoreDirectory { fixture in
            try FileManager.default.createDirectory(atPath: fixture.directory, withIntermediateDirectories: true)
            try Data(hexadecimal.utf8).write(to: URL(fileURLWithPath: fixture.directory + "/master-key"))
            var environment = ["CREDENTIALS_DIRECTORY": fixture.directory, MasterKeySource.environmentName: hexadecimal]
            func chosen(_ option: String?) -> String {
                switch MasterKeySource.choose(option: option, environment: environment, stateDirectory: "/state") {
                case .file(let path), .stateFile(let path): path
                case .credential(let path): "credential " + path
                case .environment(let name, _): name
                }
            }
            #expect(chosen("/key") == "/key")
            #expect(chosen(nil) == "credential " + fixture.directory + "/master-key")
            #expect(chosen(fixture.directory + "/master-key") == "credential " + fixture.directory + "/master-key")
            environment["CREDENTIALS_DIRECTORY"] = "/nowhere"
            #expect(chosen(nil) == MasterKeySource.environmentName)
            environment = [:]
            #expect(chosen(nil) == "/state/master.key")
        }
    }

    @Test func `the key made at the first start opens the secrets at the next`() async throws {
        try await withStoreDirectory { fixture in
            let first = try fixture.open()
            _ = try await first.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            try first.close()
            let second = try fixture.open()
            #expect(
                try await second.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester).members["appSecret"]?.text
                    == "plain-secret-of-north")
        }
    }

    @Test func `a wrong key or none is refused and nothing is touched`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            try store.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: fixture.database))

            let wrong = #expect(throws: RegistryOpenError.self) { try fixture.open(.environment(name: "KEY", text: hexadecimal)) }
            guard case .masterKeyWrong = wrong else { throw Unexpected() }
            try FileManager.default.moveItem(atPath: fixture.directory + "/master.key", toPath: fixture.directory + "/kept.key")
            let missing = #expect(throws: RegistryOpenError.self) { try fixture.open() }
            guard case .masterKeyMissing = missing else { throw Unexpected() }

            #expect(!FileManager.default.fileExists(atPath: fixture.directory + "/master.key"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.database)) == before)
            let again = try fixture.open(.file(fixture.directory + "/kept.key"))
            #expect(
                try await again.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester).members["appSecret"]?.text
                    == "plain-secret-of-north")
        }
    }

    @Test func `a key file that is too long is refused and never cut`() async throws {
        try await withStoreDirectory { fixture in
            try FileManager.default.createDirectory(atPath: fixture.directory, withIntermediateDirectories: true)
            let path = fixture.directory + "/long.key"
            // What is cut after 4096 bytes would be the key.
            try Data((hexadecimal + String(repeating: " ", count: 4096)).utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let error = #expect(throws: RegistryOpenError.self) { try fixture.open(.file(path)) }
            guard case .tooLong(path, limit: 4096) = error else { throw Unexpected() }
        }
    }

    @Test func `a key file that others may read is refused`() async throws {
        try await withStoreDirectory { fixture in
            try FileManager.default.createDirectory(atPath: fixture.directory, withIntermediateDirectories: true)
            let path = fixture.directory + "/open.key"
            try Data(hexadecimal.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            let error = #expect(throws: RegistryOpenError.self) { try fixture.open(.file(path)) }
            guard case .masterKeyReadable(path, mode: "0640") = error else { throw Unexpected() }
            // As systemd shows a credential that an access list opens to the service's user.
            try fixture.open(.credential(path)).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
            try fixture.open(.file(path)).close()
        }
    }

    @Test func `a file that holds no key is refused`() async throws {
        try await withStoreDirectory { fixture in
            let error = #expect(throws: RegistryOpenError.self) { try fixture.open(.environment(name: "KEY", text: "nonsense")) }
            guard case .masterKeyMalformed = error else { throw Unexpected() }
            #expect("\(error.map(String.init(describing:)) ?? "")".contains("KEY"))
        }
    }
}

struct Unexpected: Error {}
