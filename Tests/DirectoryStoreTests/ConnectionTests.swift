import DatabaseKit
import GRDB
import Testing

@testable import DirectoryStore

/// Several tasks open the directory beside each other, each by connections of its own.
@Suite struct ConnectionTests {
    @Test func `connections that come and go beside each other are never refused`() async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)])
            let path = fixture.path
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var seen = 0
                        for _ in 0..<100 {
                            let connection = try DatabaseQueue(configuration: .patient(label: "test"))
                            seen += try await connection.writeWithoutTransaction { database in
                                try database.attaching(path, as: "directory") {
                                    try Int.fetchOne(database, sql: "SELECT count(*) FROM directory.department") ?? 0
                                }
                            }
                            try connection.close()
                        }
                        return seen
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts == [100, 100, 100, 100])
        }
    }
}
