import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// The feed has no gap and nothing twice, whoever writes meanwhile.
@Suite struct FeedTests {
    @Test func `whoever reads while others commit sees every change once, in the order of commits`() async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)])
            let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for round in 0..<6 {
                            let outcome: VerdictOutcome = round % 3 == 2 ? .plan : .apply
                            let people = (0..<5).map { (id: "w\(writer)r\(round)p\($0)", name: "员工", places: ["1"]) }
                            try await fixture.load(persons: people, outcome: outcome)
                        }
                        return []
                    }
                }
                group.addTask {
                    var cursor: String? = "0"
                    var cursors: [String] = []
                    while cursors.count < 1 + 4 * 4 * 5 {
                        let page = try await fixture.store.changes(after: cursor, limit: 3)
                        cursors += page.changes.map(\.cursor)
                        cursor = page.cursor
                        await Task.yield()
                    }
                    return cursors
                }
                var seen: [String] = []
                for try await cursors in group { seen += cursors }
                return seen
            }
            let committed = try await fixture.store.pool.read {
                try Int64.fetchAll($0, sql: "SELECT id FROM record WHERE state = 'applied' ORDER BY id").map(String.init)
            }
            #expect(seen == committed)
        }
    }

    @Test func `a cursor holds after the file is opened again and after its end was removed`() async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"])])
            try await fixture.load(persons: [("u2", "计划", ["1"])], outcome: .plan)
            let end = try await fixture.store.feedEnd()
            try await fixture.store.pool.write { try $0.execute(sql: "DELETE FROM record WHERE state = 'planned'") }
            let other = try DirectoryStore(path: fixture.path)
            #expect(try await other.feedEnd() == end)
            #expect(try await other.changes(after: end).changes.isEmpty)
            try other.close()
            try await fixture.load(persons: [("u3", "新", ["1"])])
            #expect(try await fixture.store.changes(after: end).changes.map(\.sourceId) == ["u3"])
        }
    }
}
