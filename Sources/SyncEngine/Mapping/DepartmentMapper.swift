import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// Makes staged departments of what a source shows of them.
struct DepartmentMapper {
    let rules: [FieldRule]

    func department(_ observation: DepartmentObservation) -> StagedDepartment {
        var department = StagedDepartment()
        department.sourceID = observation.sourceID
        department.content.name = observation.name
        department.content.parentSourceId = observation.parentSourceID
        var extended: [String: JSONValue] = [:]
        for rule in rules {
            guard case .known(let value) = rule.value(of: observation.attributes) else { continue }
            if rule.isExtended {
                extended[rule.target] = value
                continue
            }
            switch (rule.target, value) {
            case ("name", .string(let name)) where !name.isEmpty: department.content.name = name
            case ("order", .int(let order)): department.content.order = order
            case ("managers", .array(let managers)): department.content.managers = managers.compactMap(\.text)
            default: break
            }
        }
        if !extended.isEmpty { department.content.extended = extended }
        return department
    }
}
