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
            switch rule.value(of: observation.attributes) {
            case .unknown: break
            case .refused(let problem): department.problems.append(problem)
            case .known(let value) where rule.isExtended: extended[rule.target] = value
            case .known(let value): department.put(value, into: rule.target)
            }
        }
        if !extended.isEmpty { department.content.extended = extended }
        return department
    }
}

extension StagedDepartment {
    /// Fills a built-in field. An empty name or parent says nothing.
    fileprivate mutating func put(_ value: JSONValue, into target: String) {
        switch (target, value) {
        case (_, .string("")): break
        case ("name", .string(let name)): content.name = name
        case ("parentId", .string(let parent)): content.parentSourceId = parent
        case ("order", .int(let order)): content.order = order
        case ("managers", .array(let managers)): content.managers = managers.compactMap(\.text)
        case ("order", _): problems.append("order: must be a whole number of at most 18 digits")
        default: problems.append("\(target): the value is of another type")
        }
    }
}
