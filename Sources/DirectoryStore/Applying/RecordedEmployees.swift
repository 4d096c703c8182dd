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

    /// Does one, and notes the row, what was there and what came of it; or says why not, and does nothing.
    func perform(_ change: inout RecordedChange) throws -> RecordedRefusal? {
        let recorded = try change.wanted.map { try EmployeeImage(stored: $0) }
        guard let expected = change.expected else {
            guard var wanted = recorded, try !isKnown(change.sourceID) else { return .changedSince }
            if forgetGone(&wanted) { change.hash = .unknown }
            let employee = try rows.add(wanted, sourceID: change.sourceID, id: change.object)
            try rows.place(employee, as: wanted, isNew: true)
            try rows.note(hash(of: wanted, change), of: change.sourceID, employee)
            change.object = employee
            change.wanted = wanted.json
            return nil
        }
        guard let employee = change.object, let stored = try rows.image(of: employee) else { return .changedSince }
        let found = try EmployeeImage(stored: expected)
        // What the record did not touch may have changed: it stays, and stands in what is recorded now.
        change.expected = stored.json
        guard let recorded else {
            guard stored.isSamePerson(as: found) else { return .changedSince }
            try rows.erase(employee, sourceID: change.sourceID)
            return nil
        }
        guard var wanted = stored.changed(from: found, to: recorded) else { return .changedSince }
        if forgetGone(&wanted) { change.hash = .unknown }
        let hash = hash(of: wanted, change)
        try rows.change(employee, to: wanted, confirmed: hash != .none && hash != .unknown)
        if stored.memberships != wanted.memberships { try rows.place(employee, as: wanted, isNew: false) }
        try rows.note(hash, of: change.sourceID, employee)
        change.wanted = wanted.json
        return nil
    }

    /// Of a place in a department that is gone nothing but its id is kept.
    ///
    /// - Returns: whether there is such a place. The next run over everything compares the person again then, for the department may be back.
    private func forgetGone(_ wanted: inout EmployeeImage) -> Bool {
        let gone = wanted.memberships.indices.filter { rows.departments[wanted.memberships[$0].sourceId] == nil }
        for index in gone { wanted.memberships[index] = Membership(sourceId: wanted.memberships[index].sourceId) }
        return !gone.isEmpty
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
