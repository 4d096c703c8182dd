import GRDB
import IdentityModel
import JSONKit

/// Finds the members of a group in one snapshot: who works here, in an enabled IdP, and meets one of the attributes.
///
/// Attributes that few people can meet give their people one by one; the others are conditions on everybody, by id, of which many are met.
struct GroupMembers {
    private let database: Database
    private let idps: [IdPID: Int64]
    private let common: EmployeeConditions
    /// People whom single values and small departments name.
    private var named: Set<Int64> = []
    /// Conditions of which one is to be met.
    private var wide: [(sql: String, arguments: StatementArguments)] = []

    /// Everybody in departments with more people than these is looked for by id, not by department.
    private static let fewPeople = 5000

    init(_ store: DirectoryStore, _ database: Database, _ attributes: [GroupAttribute], idps: [IdPID: Int64]) throws {
        self.database = database
        self.idps = idps
        var common = EmployeeConditions(columns: DirectoryStore.employeeColumns)
        common.require("e.employment_status = 'active'", [])
        common.require("e.idp IN (SELECT value FROM json_each(?))", [Self.list(idps.values.sorted())])
        self.common = common
        // An attribute of an IdP that is not enabled has nobody.
        let live = attributes.filter { attribute in attribute.idpId.map { idps[$0] != nil } ?? true }
        for (key, group) in Dictionary(grouping: live, by: Facet.init) {
            if key.type == .department {
                try takeDepartments(group.map(\.value), key, store)
            } else {
                try takeValues(Set(group.map(\.value)).sorted(), key)
            }
        }
    }

    /// What attributes have in common that are looked for together.
    private struct Facet: Hashable {
        let type: GroupAttribute.Kind
        let relation: GroupAttribute.Relation
        let idpID: IdPID?

        init(_ attribute: GroupAttribute) {
            type = attribute.type
            relation = attribute.relation
            idpID = attribute.idpId
        }
    }

    /// The first `limit` members behind `start`, by id.
    func rows(after start: Int64, limit: Int) throws -> [Row] {
        var rows: [Int64: Row] = [:]
        if !named.isEmpty {
            var among = common
            among.require("e.id IN (SELECT value FROM json_each(?))", [Self.list(named.sorted())])
            for row in try Row.fetchAll(database, among.request(after: start, limit: limit)) { rows[row[0]] = row }
        }
        if !wide.isEmpty {
            var among = common
            let arguments = wide.reduce(into: StatementArguments()) { $0 += $1.arguments }
            among.require("(" + wide.map(\.sql).joined(separator: " OR ") + ")", arguments)
            for row in try Row.fetchAll(database, among.request(after: start, limit: limit)) { rows[row[0]] = row }
        }
        return rows.sorted { $0.key < $1.key }.prefix(limit).map(\.value)
    }

    private mutating func takeValues(_ values: [String], _ facet: Facet) throws {
        let field = "e.fields ->> '\(facet.type.rawValue)'"
        let idp = facet.idpID.flatMap { idps[$0] }
        switch facet.relation {
        case .equal:
            named.formUnion(
                try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT e.id FROM json_each(?1) v CROSS JOIN employee e ON \(field) COLLATE NOCASE = v.value
                        WHERE ?2 IS NULL OR e.idp = ?2
                        """, arguments: [values.storedText, idp]))
        case .unequal:
            // Nobody is equal to two values.
            guard values.count == 1 else { return wide.append((Self.isHere(idp), [])) }
            wide.append(("(\(Self.isHere(idp)) AND ifnull(\(field), '') COLLATE NOCASE <> ?)", [values[0]]))
        }
    }

    private mutating func takeDepartments(_ values: [String], _ facet: Facet, _ store: DirectoryStore) throws {
        let idp = facet.idpID.flatMap { idps[$0] }
        var subtrees: [[Int64]] = []
        var people = 0
        for value in Set(values).sorted() {
            guard let (outline, number) = try find(value, store) else {
                // There is no such department: nobody is in it.
                if facet.relation == .unequal { subtrees.append([]) }
                continue
            }
            subtrees.append(outline.subtree(of: number))
            people += outline.nodes[number]?.membersRecursive ?? 0
        }
        let isHere = Self.isHere(idp)
        let isMember = "m.employee = e.id AND m.department IN (SELECT value FROM json_each(?))"
        switch facet.relation {
        case .equal where people <= Self.fewPeople:
            named.formUnion(
                try Int64.fetchAll(
                    database,
                    sql: """
                        SELECT e.id FROM json_each(?1) d CROSS JOIN membership m ON m.department = d.value JOIN employee e ON e.id = m.employee
                        WHERE ?2 IS NULL OR e.idp = ?2
                        """, arguments: [Self.list(subtrees.flatMap(\.self)), idp]))
        case .equal:
            wide.append(
                ("(\(isHere) AND EXISTS (SELECT 1 FROM membership m WHERE \(isMember)))", [Self.list(subtrees.flatMap(\.self))]))
        case .unequal:
            let lists = "[" + subtrees.map(Self.list).joined(separator: ",") + "]"
            wide.append(
                (
                    """
                    (\(isHere) AND EXISTS (SELECT 1 FROM json_each(?) s WHERE NOT EXISTS (SELECT 1 FROM membership m
                    WHERE m.employee = e.id AND m.department IN (SELECT value FROM json_each(s.value)))))
                    """, [lists]
                ))
        }
    }

    /// The department with this id or distinguished name, in an enabled IdP.
    private func find(_ value: String, _ store: DirectoryStore) throws -> (DepartmentOutline, Int64)? {
        for idp in idps.values.sorted() {
            let outline = try store.outline(database, idp: idp)
            if let number = DepartmentID(rawValue: value)?.number {
                if outline.nodes[number] != nil { return (outline, number) }
            } else if let number = outline.department(named: value) {
                return (outline, number)
            }
        }
        return nil
    }

    private static func isHere(_ idp: Int64?) -> String { idp.map { "e.idp = \($0)" } ?? "1" }

    private static func list(_ numbers: [Int64]) -> String { "[" + numbers.map(String.init).joined(separator: ",") + "]" }
}

extension DepartmentOutline {
    /// The department with this distinguished name; the case of its letters does not matter.
    func department(named name: String) -> Int64? {
        let wanted = name.lowercased()
        return nodes.values.sorted { $0.id < $1.id }.first {
            DistinguishedName.organisationalUnits(path: names(of: $0.id)).lowercased() == wanted
        }?.id
    }
}
