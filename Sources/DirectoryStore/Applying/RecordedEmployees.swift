import GRDB
import IdentityModel
import JSONKit

/// Does recorded changes of persons.
struct RecordedEmployees {
    var rows: EmployeeRows
    private let known: HotStatement

    init(_ database: Database, rows: EmployeeRows) throws {
        self.rows = rows
        known = try HotStatement(database, "SELECT 1 FROM employee_source WHERE idp = ? AND source_id = ?")
    }

    /// Does one, and notes the row and what came of it; or says why not, and does nothing.
    func perform(_ change: inout RecordedChange) throws -> RecordedRefusal? {
        var wanted = try change.wanted.map { try EmployeeImage(stored: $0) }
        // Of a place in a department that is gone nothing but its id is kept.
        for index in wanted?.memberships.indices ?? 0..<0 {
            guard let place = wanted?.memberships[index], rows.departments[place.sourceId] == nil else { continue }
            wanted?.memberships[index] = Membership(sourceId: place.sourceId)
        }
        guard let expected = change.expected else {
            guard let wanted, try !isKnown(change.sourceID) else { return .changedSince }
            let employee = try rows.add(wanted, sourceID: change.sourceID, id: change.object)
            try rows.place(employee, as: wanted, isNew: true)
            try rows.note(hash(of: wanted, change), of: change.sourceID, employee)
            change.object = employee
            change.wanted = wanted.json
            return nil
        }
        guard let employee = change.object, let stored = try rows.image(of: employee), stored.json == expected else {
            return .changedSince
        }
        guard let wanted else {
            try rows.erase(employee, sourceID: change.sourceID)
            return nil
        }
        let hash = hash(of: wanted, change)
        try rows.change(employee, to: wanted, confirmed: hash != .none && hash != .unknown)
        if stored.memberships != wanted.memberships { try rows.place(employee, as: wanted, isNew: false) }
        try rows.note(hash, of: change.sourceID, employee)
        change.wanted = wanted.json
        return nil
    }

    private func hash(of wanted: EmployeeImage, _ change: RecordedChange) -> ContentHash {
        wanted.leftAt != nil ? .none : change.hash ?? .unknown
    }

    private func isKnown(_ sourceID: String) throws -> Bool {
        known.bind(1, rows.idp)
        known.bind(2, sourceID)
        defer { known.reset() }
        return try known.next()
    }
}
