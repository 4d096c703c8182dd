import Foundation
import IdentityModel
import JSONKit
import Synchronization
import TestSupport
import Testing

@testable import RegistryStore

/// What a caller began and does not wait for is done whole.
struct LeavingCallerTests {
    @Test(arguments: KeyRotationStep.allCases)
    func `a rotation whose caller leaves on the way is done to its end`(_ step: KeyRotationStep) async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let path = fixture.directory + "/master.key"
            let old = try String(contentsOfFile: path, encoding: .utf8)
            let caller = Caller()
            let rotation = await caller.run { leave in
                try await store.rotateKey(at: noon, by: tester) { if $0 == step { leave() } }
            }
            #expect(try rotation.get().secrets == 1)
            try store.close()

            #expect(try String(contentsOfFile: path, encoding: .utf8) != old)
            #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.directory).filter { $0.contains("key") } == ["master.key"])
            #expect(try !fixture.holds(old.utf8))
            let again = try fixture.open()
            let secret = try await again.openSettings(of: id(1), evenClosed: true, purpose: "sync", at: noon, by: tester)
            #expect(secret.members["appSecret"]?.text == "plain-secret-of-north")
            #expect(try await again.verifyAudit().firstBroken == nil)
        }
    }

    @Test func `the refusal of a caller that has left is audited, and nothing else is done for it`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            let left = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await store.recordRefusal(of: tester, about: id(7), reason: "forbidden", at: noon)
                _ = try await store.create(custom("late"), id: id(1), at: noon, by: tester)
            }
            let error = await #expect(throws: RegistryStoreError.self) { try await left.value }
            guard case .cancelled = error else { throw Mismatch("\(String(describing: error))") }
            let entries = try await store.auditEntries(before: nil, about: nil, method: nil, limit: 9)
            #expect(entries.map(\.outcome) == ["forbidden"])
            try store.close()
        }
    }
}

/// Somebody who calls and leaves on the way.
private final class Caller: Sendable {
    private let leave = Mutex<(@Sendable () -> Void)?>(nil)

    /// The outcome of `work`, which may leave: its task is cancelled then.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable (_ leave: @escaping @Sendable () -> Void) async throws -> Result
    ) async -> Swift.Result<Result, any Error> {
        let (begins, begin) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for await _ in begins {}
            return try await work { self.leave.withLock { $0 }?() }
        }
        leave.withLock { $0 = { task.cancel() } }
        begin.finish()
        return await task.result
    }
}
