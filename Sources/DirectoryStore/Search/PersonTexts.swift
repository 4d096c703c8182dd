import GRDB
import IdentityModel

/// Reads what people can be found by, one after the other.
struct PersonTexts {
    private let one: HotStatement
    private let following: HotStatement

    init(_ database: Database) throws {
        one = try HotStatement(database, "SELECT source_id, fields FROM employee WHERE id = ?")
        following = try HotStatement(database, "SELECT source_id, fields, id FROM employee WHERE id > ?1 ORDER BY id LIMIT ?2")
    }

    /// Nil for a person who is not in the directory.
    func texts(of employee: Int64) throws -> SearchTexts? {
        one.bind(1, employee)
        defer { one.reset() }
        return try one.next() ? try Self.texts(one) : nil
    }

    /// Of the first `limit` people behind `start`.
    func texts(after start: Int64, limit: Int) throws -> [(id: Int64, texts: SearchTexts)] {
        following.bind(1, start)
        following.bind(2, Int64(limit))
        defer { following.reset() }
        var found: [(id: Int64, texts: SearchTexts)] = []
        while try following.next() { found.append((following.int(2), try Self.texts(following))) }
        return found
    }

    private static func texts(_ statement: HotStatement) throws -> SearchTexts {
        SearchTexts(try EmployeeFields.stored(statement.text(1)), sourceID: statement.text(0))
    }
}
