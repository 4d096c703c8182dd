import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol

/// A file of employees as lines that can be imported.
struct ImportFile {
    private(set) var lines: [ImportLine] = []

    /// Between the elements of one cell.
    private static let separator: Character = ";"

    /// Members of an employee that an export has and that are not set by an import.
    private static let ignored: Set = [
        "id", "idpId", "sourceId", "unionId", "accountStatus", "leftAt", "createdAt", "updatedAt", "syncedAt", "revision", "suspendedBy",
        "localEdits", "lastLoginAt", "outOfScope",
    ]

    // MARK: CSV

    /// The first line names the columns: members of an employee, `departments`, `extended.KEY`.
    init(csv text: String, fields: [LocalField]) throws(RPCError) {
        var reader = CSVReader(text)
        do throws(CSVReader.Failure) {
            guard let header = try reader.next() else { throw CSVReader.Failure(line: 1, problem: "there are no lines") }
            let columns = try Self.columns(header.cells, fields)
            while let (number, cells) = try reader.next() { lines.append(Self.line(number, cells, columns)) }
        } catch {
            throw RPCError.invalidParam("data", "line \(error.line): \(error.problem)")
        }
    }

    private enum Column {
        case ignored, departments
        case member(String)
        case extended(String, LocalField.Kind)
    }

    private static func columns(_ names: [String], _ fields: [LocalField]) throws(CSVReader.Failure) -> [Column] {
        var columns: [Column] = []
        for name in names {
            guard names.count(where: { $0 == name }) == 1 else {
                throw CSVReader.Failure(line: 1, problem: "two columns are called \"\(name)\"")
            }
            if name == "departments" {
                columns.append(.departments)
            } else if ignored.contains(name) {
                columns.append(.ignored)
            } else if name.hasPrefix("extended."),
                let field = fields.first(where: { $0.owner == .employee && "extended.\($0.key)" == name })
            {
                columns.append(.extended(field.key, field.type))
            } else if EmployeeDraft.memberNames.contains(name) {
                columns.append(.member(name))
            } else {
                let known =
                    EmployeeDraft.memberNames.filter { $0 != "extended" && $0 != "departmentIds" } + ["departments", "extended.KEY"]
                throw CSVReader.Failure(
                    line: 1, problem: "there is no column \"\(name)\"; there are \(known.joined(separator: ", "))")
            }
        }
        guard names.contains("username") else { throw CSVReader.Failure(line: 1, problem: "the column username is missing") }
        return columns
    }

    /// An empty cell takes the value away.
    private static func line(_ number: Int, _ cells: [String], _ columns: [Column]) -> ImportLine {
        var line = ImportLine(number: number, members: .object([]))
        guard cells.count == columns.count else {
            line.problems = [JSONProblem(path: "", problem: "has \(cells.count) cells and not \(columns.count)")]
            return line
        }
        var members: [JSONValue.Member] = []
        var extended: [JSONValue.Member] = []
        for (cell, column) in zip(cells.map(CSVText.plain), columns) {
            switch column {
            case .ignored: break
            case .departments: line.departments = names(cell)
            case .member(let name): members.append(.init(name, cell.isEmpty ? .null : .string(cell)))
            case .extended(let key, let kind): extended.append(.init(key, kind.value(of: cell)))
            }
        }
        if !extended.isEmpty { members.append(.init("extended", .object(extended))) }
        line.members = .object(members)
        return line
    }

    /// The elements of a cell, without the blanks around them.
    fileprivate static func names(_ cell: String) -> [String] {
        cell.split(separator: separator).map { part in
            let start = part.drop(while: \.isWhitespace)
            return String(start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.endIndex))
        }.filter { !$0.isEmpty }
    }

    // MARK: NDJSON

    /// One object a line: members of an employee, `departments` as a list of texts or of objects with a `path` or an `id`.
    init(ndjson text: String) {
        var number = 0
        for part in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            var bytes = Array(part)
            if number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            guard bytes.contains(where: { $0 > 0x20 }) else { continue }
            lines.append(Self.line(number, bytes))
        }
    }

    private static func line(_ number: Int, _ bytes: [UInt8]) -> ImportLine {
        var line = ImportLine(number: number, members: .object([]))
        guard case .object(let members)? = try? JSONValue(parsing: bytes) else {
            line.problems = [JSONProblem(path: "", problem: "must be one JSON object")]
            return line
        }
        line.members = .object(members.filter { $0.key != "departments" && !ignored.contains($0.key) })
        switch JSONValue.object(members)["departments"] {
        case nil: break
        case .null?: line.departments = []
        case .array(let items)?:
            let names = items.compactMap { $0.text ?? ($0["path"] ?? $0["id"])?.text }
            if names.count == items.count {
                line.departments = names
            } else {
                line.problems = [JSONProblem(path: "departments", problem: "must be ids or paths of departments")]
            }
        default: line.problems = [JSONProblem(path: "departments", problem: "must be a list")]
        }
        return line
    }
}

extension EmployeeDraft {
    /// What its members are called.
    fileprivate static let memberNames: [String] = {
        var draft = EmployeeDraft()
        var names = MemberNames()
        draft.fields(&names)
        return names.names
    }()
}

/// Collects what the members of an object are called.
private struct MemberNames: JSONFieldVisitor {
    private(set) var names: [String] = []

    mutating func required<Value: JSONConvertible>(_ name: String, _: inout Value, _: String) { names.append(name) }
    mutating func optional<Value: JSONConvertible>(_ name: String, _: inout Value?, _: String) { names.append(name) }
    mutating func defaulted<Value: JSONConvertible>(_ name: String, _: inout Value, _: String) { names.append(name) }
}

extension LocalField.Kind {
    /// A cell as a value of this kind; as a text where it is not one, so that it is refused as such.
    fileprivate func value(of cell: String) -> JSONValue {
        if cell.isEmpty { return .null }
        switch self {
        case .string, .date: return .string(cell)
        case .boolean: return cell == "true" ? true : cell == "false" ? false : .string(cell)
        case .number: return (try? JSONValue(parsing: Array(cell.utf8))) ?? .string(cell)
        case .list:
            if cell.hasPrefix("["), case .array(let elements)? = try? JSONValue(parsing: Array(cell.utf8)) { return .array(elements) }
            return .array(ImportFile.names(cell).map { .string($0) })
        }
    }
}
