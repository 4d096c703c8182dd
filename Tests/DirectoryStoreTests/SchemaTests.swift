import Foundation
import GRDB
import IdentityModel
import Testing

@testable import DirectoryStore

/// What the tables themselves refuse.
@Suite struct SchemaTests {
    @Test(arguments: [
        ("employee", "account_status", ["pending", "enabled", "suspended"]),
        ("employee", "account_before", ["pending", "enabled", "suspended"]),
        ("record", "action", ["create", "update", "delete", "restore"]), ("record", "state", ["applied", "failed", "planned", "held"]),
    ])
    func `a column takes its words and no other`(table: String, column: String, words: [String]) async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"])])
            for word in words {
                try await fixture.store.writing { try $0.execute(sql: "UPDATE \(table) SET \(column) = ?", arguments: [word]) }
            }
            for word in ["other", ""] {
                await #expect(throws: DirectoryStoreError.self) {
                    try await fixture.store.writing { try $0.execute(sql: "UPDATE \(table) SET \(column) = ?", arguments: [word]) }
                }
            }
        }
    }

    @Test func `no check of the tables that grow by every person makes SQLite build a list with every row`() async throws {
        try await withStore { fixture in
            let longest = try await fixture.store.reading { database in
                try String.fetchAll(database, sql: "SELECT sql FROM sqlite_schema WHERE name IN ('employee', 'record')").flatMap { sql in
                    sql.components(separatedBy: " IN (").dropFirst().map { $0.prefix { $0 != ")" }.split(separator: ",").count }
                }.max()
            }
            #expect(longest == 2)
            #expect(try await fixture.store.reading { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        }
    }

    @Test func `after a load of many persons a foreign key is kept as before, and the load itself is proven`() async throws {
        try await withStore { fixture in
            let persons = (0..<1500).map { (id: "u\($0)", name: "员工", places: ["1", "2"]) }
            try await fixture.load(departments: [("1", "总部", nil), ("2", "研发", "1")], persons: persons)
            #expect(try await fixture.store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM membership") } == 3000)
            #expect(try await fixture.store.reading { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count } == 0)
            await #expect(throws: DirectoryStoreError.self) {
                try await fixture.store.writing { try $0.execute(sql: "INSERT INTO membership (employee, department) VALUES (1, 999)") }
            }
        }
    }
}
