import Dispatch
import Foundation
import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// Who is cancelled leaves the connections as they were.
@Suite struct CancellationTests {
    /// Holds a thread at a place until the test lets it go.
    private final class Barrier: Sendable {
        private let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        private let release = DispatchSemaphore(value: 0)

        func stop() {
            reach.yield()
            release.wait()
            // Whoever comes later goes on.
            release.signal()
        }

        func awaitArrival() async { for await _ in reached { return } }
        func letGo() { release.signal() }
    }

    private static let departments = [(id: "1", name: "总部", parent: nil as String?), (id: "2", name: "研发", parent: "1")]
    /// So many that the directory is loaded with them.
    private static let persons = (0..<1500).map { (id: "u\($0)", name: "员工", places: ["1", "2"]) }

    @Test func `a task that is cancelled while it decides changes nothing, and the next one is applied`() async throws {
        try await withStore { fixture in
            let barrier = Barrier()
            let loading = Task {
                try await fixture.load(departments: Self.departments, persons: Self.persons, deciding: { barrier.stop() })
            }
            await barrier.awaitArrival()
            loading.cancel()
            barrier.letGo()
            await #expect(throws: DirectoryStoreError.cancelled) { try await loading.value }
            #expect(try await fixture.store.counts().employees == 0)

            let (hasForeignKeys, files) = try await fixture.store.pool.writeWithoutTransaction { database in
                (
                    try Int.fetchOne(database, sql: "PRAGMA foreign_keys"),
                    try String.fetchAll(database, sql: "SELECT name FROM pragma_database_list")
                )
            }
            #expect(hasForeignKeys == 1)
            #expect(!files.contains("staging"))
            try await fixture.load(departments: Self.departments, persons: Self.persons)
            #expect(try await fixture.store.counts().employees == 1500)
            #expect(try await fixture.store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA wal_autocheckpoint") } == 1000)
        }
    }

    @Test func `a comparison that is cancelled can be made again`() async throws {
        try await withStore { fixture in
            let staging = try StagingArea(folder: fixture.folder + "/staging", task: TaskID(number: 1), basis: "test")
            let barrier = Barrier()
            let comparing = Task {
                try await staging.beside(fixture.store) { database in
                    barrier.stop()
                    return try Int.fetchOne(database, sql: "SELECT count(*) FROM directory.employee")
                }
            }
            await barrier.awaitArrival()
            comparing.cancel()
            barrier.letGo()
            // Whether it comes to its end or not is of no matter.
            _ = await comparing.result
            #expect(try await staging.compare(with: fixture.store, idpID: fixture.idpID, vacated: []).total == 0)
            try staging.queue.close()
        }
    }
}
