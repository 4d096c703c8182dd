import Foundation
import IdentityModel
import JSONKit
import RegistryStore
import TestSupport
import Testing

struct BackupTests {
    @Test func `a copy opens with the same key and has all that was committed`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            try await withStoreDirectory { other in
                try FileManager.default.createDirectory(atPath: other.directory, withIntermediateDirectories: true)
                let backup = try await store.backUp(to: other.database, at: noon, by: tester)
                #expect(try other.mode(of: RegistryStore.fileName) == 0o600)
                #expect(try FileManager.default.contentsOfDirectory(atPath: other.directory) == [RegistryStore.fileName])
                #expect(try Data(contentsOf: URL(filePath: other.database)).count == Int(backup.bytes))
                // The registry goes on and what it does then is not in the copy.
                _ = try await store.create(custom("later"), id: id(2), at: noon, by: tester)

                let restored = try other.open(.file(fixture.directory + "/master.key"))
                let settings = try await restored.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester)
                #expect(settings.members["appSecret"]?.text == "plain-secret-of-north")
                #expect(try await restored.verifyAudit().firstBroken == nil)
                let document = try await restored.exportConfiguration()
                guard case .array(let idps)? = document["idps"] else { throw Mismatch(document.prettyText) }
                #expect(idps.map { $0["name"] } == ["north"])
                try restored.close()
            }
            let entry = try #require(try await store.auditEntries(before: nil, about: nil, method: nil, limit: 9).dropFirst().first)
            #expect(entry.changes.map(\.path) == ["path"])
        }
    }

    @Test func `a file that is there is not overwritten, and nothing is left where nothing can be written`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let taken = fixture.directory + "/taken"
            try Data("mine".utf8).write(to: URL(filePath: taken))
            try FileManager.default.createSymbolicLink(
                atPath: fixture.directory + "/link", withDestinationPath: fixture.directory + "/away")
            let before = try FileManager.default.contentsOfDirectory(atPath: fixture.directory).sorted()
            for path in [taken, fixture.directory + "/link", fixture.directory + "/nowhere/copy", "/proc/copy"] {
                let error = await #expect(throws: RegistryStoreError.self) { try await store.backUp(to: path, at: noon, by: tester) }
                guard case .backupFailed(path, _) = error else { throw Mismatch("\(String(describing: error))") }
            }
            #expect(try String(contentsOfFile: taken, encoding: .utf8) == "mine")
            #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.directory).sorted() == before)
        }
    }

    @Test func `copies made while others write are each as one commit left them`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for number in 1...30 { _ = try await store.create(dingtalk("idp\(number)"), id: id(number), at: noon, by: tester) }
                }
                for number in 0..<4 {
                    _ = try await store.backUp(to: fixture.directory + "/copy\(number)", at: noon, by: tester)
                    try await withStoreDirectory { other in
                        try FileManager.default.createDirectory(atPath: other.directory, withIntermediateDirectories: true)
                        try FileManager.default.copyItem(atPath: fixture.directory + "/copy\(number)", toPath: other.database)
                        let restored = try other.open(.file(fixture.directory + "/master.key"))
                        #expect(try await restored.verifyAudit().firstBroken == nil)
                        try restored.close()
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }
}
