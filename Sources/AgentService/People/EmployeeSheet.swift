import AgentAPI
import IdentityModel
import JSONKit

/// Employees as lines of a file: what `employee.import` reads comes back as it was.
struct EmployeeSheet {
    let format: EmployeeImport.Format
    /// The extended fields of employees, each a column.
    let fields: [LocalField]
    /// How a department is written, by the source's id.
    let departments: [String: String]

    private static let columns = [
        "id", "idpId", "sourceId", "username", "displayName", "email", "telephone", "title", "employeeNumber", "workPlace",
        "description", "hiredDate", "manager", "departments", "accountStatus", "employmentStatus", "leftAt", "expiresAt", "createdAt",
        "updatedAt",
    ]

    init(_ format: EmployeeImport.Format, fields: [LocalField], departments: [String: String] = [:]) {
        self.format = format
        self.fields = fields.filter { $0.owner == .employee && !$0.builtin }
        self.departments = departments
    }

    /// What stands before the first line.
    var head: String {
        guard format == .csv else { return "" }
        return CSVText.byteOrderMark + CSVText.line(Self.columns + fields.map { "extended.\($0.key)" })
    }

    func line(_ employee: Employee) -> String {
        guard let value = try? JSONValue(parsing: employee.jsonBytes()) else { return "" }
        switch format {
        case .csv: return CSVText.line(cells(of: employee, value))
        case .ndjson:
            var value = value
            if case .array(let places)? = value["departments"] { value["departments"] = .array(places.map(withPath)) }
            return String(decoding: value.jsonBytes, as: UTF8.self) + "\n"
        }
    }

    private func withPath(_ place: JSONValue) -> JSONValue {
        var place = place
        place["path"] = place["sourceId"]?.text.flatMap { departments[$0] }.map { .string($0) }
        return place
    }

    private func cells(of employee: Employee, _ value: JSONValue) -> [String] {
        Self.columns.map { column in
            guard column == "departments" else { return CSVText.cell(value[column]) }
            return CSVText.harmless(
                employee.departments.map { departments[$0.sourceId] ?? $0.sourceId }.joined(separator: "; "))
        } + fields.map { CSVText.cell(employee.fields.extended[$0.key]) }
    }
}
