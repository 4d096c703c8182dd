import GRDB
import IdentityModel
import JSONKit

/// Finds the departments that the rules of groups stand for.
enum GroupDepartments {
    private struct Place: Hashable {
        let department: Int64
        let rule: Int64
    }

    /// Brings what is stored up to the trees as they are; the people of every department that a rule gained or lost are due.
    static func resolve(_ database: Database) throws {
        var wanted = try places(database)
        var others: Set<Int64> = []
        var gone: [Place] = []
        let stored = try Row.fetchCursor(database, sql: "SELECT department, rule FROM group_department")
        while let row = try stored.next() {
            let place = Place(department: row[0], rule: row[1])
            if wanted.remove(place) == nil { gone.append(place) }
        }
        for place in gone {
            try database.cachedStatement(sql: "DELETE FROM group_department WHERE department = ? AND rule = ?")
                .execute(arguments: [place.department, place.rule])
            others.insert(place.department)
        }
        for place in wanted {
            try database.cachedStatement(sql: "INSERT INTO group_department (department, rule) VALUES (?, ?)")
                .execute(arguments: [place.department, place.rule])
            others.insert(place.department)
        }
        let due = try database.cachedStatement(
            sql: "INSERT INTO group_due (employee) SELECT employee FROM membership WHERE department = ? ON CONFLICT DO NOTHING")
        for department in others { try due.execute(arguments: [department]) }
    }

    /// Every department that a rule stands for, as the trees are.
    private static func places(_ database: Database) throws -> Set<Place> {
        var rules: [String: [Int64]] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT value, id FROM group_rule WHERE kind = 'department'")
        while let row = try rows.next() { rules[(row[0] as String).lowercased(), default: []].append(row[1]) }
        guard !rules.isEmpty else { return [] }

        var names: [Int64: String] = [:]
        var children: [Int64?: [Int64]] = [:]
        let departments = try Row.fetchCursor(database, sql: "SELECT id, parent, name FROM department")
        while let row = try departments.next() {
            names[row[0]] = row[2] ?? ""
            children[row[1], default: []].append(row[0])
        }
        var places: Set<Place> = []
        // From the roots down, each with its distinguished name and with the rules that it is under.
        var open = (children[nil] ?? []).map { (id: $0, above: "", rules: Set<Int64>()) }
        while var department = open.popLast() {
            let own = DistinguishedName.organisationalUnits(path: [names[department.id] ?? ""]).lowercased()
            let name = department.above.isEmpty ? own : own + "," + department.above
            department.rules.formUnion(rules[name] ?? [])
            department.rules.formUnion(rules[DepartmentID(number: department.id).rawValue] ?? [])
            for rule in department.rules { places.insert(Place(department: department.id, rule: rule)) }
            for child in children[department.id] ?? [] { open.append((child, name, department.rules)) }
        }
        return places
    }
}
