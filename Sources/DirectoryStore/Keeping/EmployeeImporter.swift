import GRDB
import IdentityModel
import JSONKit

/// Takes the lines of a file one after the other, within one transaction.
struct EmployeeImporter {
    private let idp: KeptIdP
    private let employees: KeptEmployees
    private let paths: DepartmentPaths

    init(_ database: Database, _ idp: KeptIdP, _ time: Timestamp) throws {
        self.idp = idp
        let kept = try KeptDirectory(database, idp, time)
        employees = try KeptEmployees(kept)
        paths = try DepartmentPaths(kept)
    }

    /// - Parameter seen: the line of each username so far.
    func take(_ line: ImportLine, seen: inout [String: Int]) throws -> ImportedLine {
        let username = line.members["username"]?.text
        var imported = ImportedLine(number: line.number, username: username, id: nil, outcome: .failed(line.problems))
        guard line.problems.isEmpty else { return imported }
        if let username, let earlier = seen.updateValue(line.number, forKey: username.lowercased()) {
            imported.outcome = .failed([JSONProblem(path: "username", problem: "is in line \(earlier) already")])
            return imported
        }
        do {
            let known = try username.flatMap { try employees.stored(username: $0) }
            let draft = try draft(of: line, known)
            if let known {
                imported.id = known.id
                imported.outcome = try employees.change(known, to: draft) ? .updated : .unchanged
            } else {
                imported.id = EmployeeID(number: try employees.add(draft))
                imported.outcome = .created
            }
        } catch let refusal as KeepingRefusal {
            imported.outcome = .failed(refusal.problems)
        }
        return imported
    }

    private func draft(of line: ImportLine, _ known: Employee?) throws(KeepingRefusal) -> EmployeeDraft {
        var problems: [JSONProblem] = []
        var departments: [DepartmentID] = []
        for (index, name) in (line.departments ?? []).enumerated() {
            switch paths.department(named: name) {
            case .success(let number): departments.append(DepartmentID(number: number))
            case .failure(let why): problems.append(JSONProblem(path: "departments[\(index)]", problem: why.problem))
            }
        }
        var members = line.members
        if line.departments?.isEmpty == false, problems.isEmpty {
            members["departmentIds"] = .array(departments.map { .string($0.rawValue) })
        } else if line.departments != nil {
            members["departmentIds"] = .null
        }
        let patch = DraftPatch<EmployeeDraft>(members)
        let draft: EmployeeDraft
        do { draft = try patch.applied(to: known.map { EmployeeDraft($0) }, fields: idp.fields) } catch {
            throw .invalid(error.items + problems)
        }
        guard problems.isEmpty else { throw .invalid(problems) }
        return draft
    }
}

extension KeepingRefusal {
    /// The refusal of one line.
    fileprivate var problems: [JSONProblem] {
        switch self {
        case .invalid(let problems): problems
        case .usernameTaken(let name, let id): [JSONProblem(path: "username", problem: "\"\(name)\" is \(id) already")]
        default: [JSONProblem(path: "", problem: "cannot be taken")]
        }
    }
}
