import Foundation
import GRDB
import IdentityModel
import JSONKit
import Synchronization
import TestSupport
import Testing

@testable import RegistryStore

struct KeyRotationTests {
    private func secret(_ store: RegistryStore, _ number: Int = 1) async throws -> String? {
        try await store.openSettings(of: id(number), evenClosed: true, purpose: "sync", at: noon, by: tester).members["appSecret"]?.text
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func `every secret opens under the new key, at once and after a restart, and the audit goes on`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...3 { _ = try await store.create(dingtalk("idp\(number)"), id: id(number), at: noon, by: tester) }
            let before = try text(fixture.directory + "/master.key")
            let rotation = try await store.rotateKey(at: noon, by: tester)
            #expect(rotation.secrets == 3)
            #expect(rotation.path == fixture.directory + "/master.key")
            #expect(try text(rotation.path) != before)
            #expect(try fixture.mode(of: "master.key") == 0o600)
            #expect(try await secret(store, 3) == "plain-secret-of-idp3")
            _ = try await store.create(dingtalk("idp4"), id: id(4), at: noon, by: tester)
            try store.close()

            let again = try fixture.open()
            for number in 1...4 { #expect(try await secret(again, number) == "plain-secret-of-idp\(number)") }
            #expect(try await again.verifyAudit().firstBroken == nil)
        }
    }

    @Test func `the old key opens nothing afterwards, and nothing sealed under it is left in a file`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let created = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let old = try text(fixture.directory + "/master.key")
            let oldKey = try #require(MasterKey(text: Array(old.utf8)))
            let sealed = try await DatabaseQueue(path: fixture.database).read { try Data.fetchAll($0, sql: "SELECT sealed FROM secret") }
            _ = try await store.rotateKey(at: noon, by: tester)
            for bytes in sealed { #expect(try !fixture.holds(bytes)) }
            #expect(try !fixture.holds(old.utf8))
            let now = try await DatabaseQueue(path: fixture.database).read { try Data.fetchAll($0, sql: "SELECT sealed FROM secret") }
            for bytes in now {
                #expect(throws: (any Error).self) { try oldKey.open(bytes, for: SecretPlace(idp: id(1).rawValue, field: "appSecret")) }
            }
            let shown = try await store.update(id(1), with: patch("{}"), ifRevision: nil, at: noon, by: tester)
            #expect(shown.dingtalk?.appSecret.fingerprint != created.dingtalk?.appSecret.fingerprint)
            try store.close()

            let error = #expect(throws: RegistryOpenError.self) { try fixture.open(.environment(name: "KEY", text: old)) }
            guard case .masterKeyWrong = error else { throw Mismatch("\(String(describing: error))") }
        }
    }

    /// What stands on the disk at a moment is what a process leaves that is killed then.
    @Test(arguments: KeyRotationStep.allCases)
    func `killed at any step, the next start finds the key that fits`(_ step: KeyRotationStep) async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...2 { _ = try await store.create(dingtalk("idp\(number)"), id: id(number), at: noon, by: tester) }
            let old = try text(fixture.directory + "/master.key")
            let remains = StoreFixture(directory: fixture.directory + "-\(step)")
            defer { try? FileManager.default.removeItem(atPath: remains.directory) }
            _ = try await store.rotateKey(at: noon, by: tester) { reached in
                guard reached == step else { return }
                try? FileManager.default.copyItem(atPath: fixture.directory, toPath: remains.directory)
                // The index of the log is in the memory of the process that died.
                try? FileManager.default.removeItem(atPath: remains.database + "-shm")
            }

            let revived = try remains.open()
            for number in 1...2 { #expect(try await secret(revived, number) == "plain-secret-of-idp\(number)") }
            #expect(try await revived.verifyAudit().firstBroken == nil)
            let isDone = step == .committed || step == .logEmptied
            #expect(try (text(remains.directory + "/master.key") == old) == !isDone)
            // Only one key is left.
            #expect(try FileManager.default.contentsOfDirectory(atPath: remains.directory).filter { $0.contains("key") } == ["master.key"])
            if isDone { #expect(try !remains.holds(old.utf8)) }
            _ = try await revived.rotateKey(at: noon, by: tester)
            #expect(try await secret(revived) == "plain-secret-of-idp1")
        }
    }

    @Test func `a file of the next key that is half written is nobody's key`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            try store.close()
            let key = try Data(contentsOf: URL(filePath: fixture.directory + "/master.key"))
            try key.write(to: URL(filePath: fixture.directory + "/master.key.rotation-previous"))
            chmod(fixture.directory + "/master.key.rotation-previous", 0o600)
            try Data("0123".utf8).write(to: URL(filePath: fixture.directory + "/master.key.rotation-next"))
            let again = try fixture.open()
            #expect(try await secret(again) == "plain-secret-of-north")
            #expect(try await again.rotateKey(at: noon, by: tester).secrets == 1)
        }
    }

    @Test func `a key from outside is not replaced, and nothing is changed`() async throws {
        try await withStoreDirectory { fixture in
            let key = String(repeating: "ab", count: 32)
            let store = try fixture.open(.environment(name: "KEY", text: key))
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let error = await #expect(throws: RegistryStoreError.self) { try await store.rotateKey(at: noon, by: tester) }
            guard case .keyNotReplaceable(let place, _) = error else { throw Mismatch("\(String(describing: error))") }
            #expect(place.contains("KEY"))
            #expect(try await secret(store) == "plain-secret-of-north")
        }
    }

    @Test func `a file that holds another key by now, or lies where nothing can be made, is left as it is`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let path = fixture.directory + "/master.key"
            let kept = try text(path)
            try String(repeating: "cd", count: 32).write(toFile: path, atomically: false, encoding: .utf8)
            await #expect(throws: RegistryStoreError.self) { try await store.rotateKey(at: noon, by: tester) }
            #expect(try text(path) == String(repeating: "cd", count: 32))
            // Where a directory has the name, no file can be made; root is stopped by that too.
            try kept.write(toFile: path, atomically: false, encoding: .utf8)
            for name in ["-previous", "-next"] {
                mkdir(path + ".rotation" + name, 0o700)
                await #expect(throws: RegistryStoreError.self) { try await store.rotateKey(at: noon, by: tester) }
                rmdir(path + ".rotation" + name)
                #expect(try text(path) == kept)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: fixture.directory).filter { $0.contains("key") } == ["master.key"])
            }
            #expect(try await secret(store) == "plain-secret-of-north")
        }
    }

    @Test func `a link to the key stays one, and the file that it leads to gets the new key`() async throws {
        try await withStoreDirectory { fixture in
            try FileManager.default.createDirectory(atPath: fixture.directory + "/keys", withIntermediateDirectories: true)
            let real = fixture.directory + "/keys/real"
            try String(repeating: "ab", count: 32).write(toFile: real, atomically: false, encoding: .utf8)
            chmod(real, 0o600)
            let link = fixture.directory + "/link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
            let store = try fixture.open(.file(link))
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            #expect(try await store.rotateKey(at: noon, by: tester).path.hasSuffix("/keys/real"))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == real)
            try store.close()
            #expect(try await secret(fixture.open(.file(link))) == "plain-secret-of-north")
        }
    }

    @Test func `reads and writes go on while keys are rotated`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("idp1"), id: id(1), at: noon, by: tester)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { for _ in 0..<10 { _ = try await store.rotateKey(at: noon, by: tester) } }
                tasks.addTask {
                    for number in 2...20 { _ = try await store.create(dingtalk("idp\(number)"), id: id(number), at: noon, by: tester) }
                }
                tasks.addTask {
                    for _ in 0..<20 {
                        let found = try await secret(store)
                        #expect(found == "plain-secret-of-idp1")
                    }
                }
                try await tasks.waitForAll()
            }
            try store.close()
            let again = try fixture.open()
            for number in 1...20 { #expect(try await secret(again, number) == "plain-secret-of-idp\(number)") }
        }
    }

    @Test func `a damaged secret stops the rotation, and the old key stays`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            for number in 1...2 { _ = try await store.create(dingtalk("idp\(number)"), id: id(number), at: noon, by: tester) }
            let before = try text(fixture.directory + "/master.key")
            try await DatabaseQueue(path: fixture.database).write {
                try $0.execute(sql: "UPDATE secret SET sealed = zeroblob(40) WHERE idp_id = ?", arguments: [id(2).rawValue])
            }
            let error = await #expect(throws: RegistryStoreError.self) { try await store.rotateKey(at: noon, by: tester) }
            guard case .secretDamaged(id(2), field: "appSecret") = error else { throw Mismatch("\(String(describing: error))") }
            #expect(try text(fixture.directory + "/master.key") == before)
            #expect(try await secret(store) == "plain-secret-of-idp1")
            try store.close()
            #expect(try await secret(fixture.open()) == "plain-secret-of-idp1")
        }
    }
}
