import IdentityModel
import JSONKit

/// The field mappings of an IdP, compiled: what to ask the source for, and where each answer goes.
struct MappingPlan {
    let employeeAttributes: [String]
    let departmentAttributes: [String]
    let employee: [FieldRule]
    let department: [FieldRule]

    /// `fields` are the extended fields that there are; a mapping to one that there is not fills a text.
    init(_ mappings: FieldMappings, fields: [LocalField]) {
        (employee, employeeAttributes) = Self.compile(mappings.employee, owner: .employee, fields)
        // The source's own parent is part of every observation; only another one is a rule.
        let departmentMappings = mappings.department.filter { $0.target != "parentId" || !FieldMapping.departmentDefaults.contains($0) }
        (department, departmentAttributes) = Self.compile(departmentMappings, owner: .department, fields)
    }

    private static func compile(_ mappings: [FieldMapping], owner: LocalField.Owner, _ fields: [LocalField]) -> ([FieldRule], [String]) {
        var attributes: [String] = []
        var slots: [String: Int] = [:]
        let kinds = Dictionary(
            (LocalField.builtinFields + fields).filter { $0.owner == owner }.map { (Key($0.key, extended: !$0.builtin), $0.type) },
            uniquingKeysWith: { first, _ in first })
        let rules = mappings.map { mapping in
            let places = mapping.source.paths.map { path in
                if let slot = slots[path] { return slot }
                attributes.append(path)
                slots[path] = attributes.count - 1
                return attributes.count - 1
            }
            let isExtended = mapping.targetType == .extended
            return FieldRule(
                target: mapping.target, paths: mapping.source.paths, isExtended: isExtended,
                kind: kinds[Key(mapping.target, extended: isExtended)] ?? .string,
                slots: places, transform: mapping.transform, fallback: mapping.default)
        }
        // Documents are written in one order, so that equal contents have equal bytes.
        let order = Dictionary(LocalField.builtinFields.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        let sorted = rules.sorted { left, right in
            if left.isExtended != right.isExtended { return right.isExtended }
            if left.isExtended { return left.target < right.target }
            return (order[left.target] ?? .max, left.target) < (order[right.target] ?? .max, right.target)
        }
        return (sorted, attributes)
    }

    private struct Key: Hashable {
        let key: String
        let extended: Bool

        init(_ key: String, extended: Bool) {
            self.key = key
            self.extended = extended
        }
    }
}
