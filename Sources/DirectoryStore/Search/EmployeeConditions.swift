import GRDB

/// What a list of employees is narrowed by.
struct EmployeeConditions {
    private let columns: String
    private var terms: [String] = []
    private var arguments = StatementArguments()

    /// - Parameter columns: what is read, with the tables; `e` is the employee.
    init(columns: String) { self.columns = columns }

    mutating func require(_ term: String, _ values: StatementArguments) {
        terms.append(term)
        arguments += values
    }

    /// The first `limit` employees behind `start`, by id.
    func request(after start: Int64, limit: Int?) -> SQLRequest<Row> {
        var all = self
        all.require("e.id > ?", [start])
        let end = limit.map { " LIMIT \($0)" } ?? ""
        return SQLRequest(
            sql: "SELECT \(columns) WHERE \(all.terms.joined(separator: " AND ")) ORDER BY e.id\(end)", arguments: all.arguments)
    }

    /// Those of `ids` who meet the conditions, by id.
    func request(among ids: [Int64]) -> SQLRequest<Row> {
        var all = self
        all.require("e.id IN (SELECT value FROM json_each(?))", ["[" + ids.map(String.init).joined(separator: ",") + "]"])
        return all.request(after: 0, limit: nil)
    }
}
