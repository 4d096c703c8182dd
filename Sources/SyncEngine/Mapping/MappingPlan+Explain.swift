import IdentityModel
import SourceAPI

extension MappingPlan {
    /// How each mapping of employees fares with the values of one observation.
    func explain(_ attributes: [AttributeValue?]) -> [MappedField] {
        employee.map { rule in
            var field = MappedField()
            field.target = rule.target
            field.targetType = rule.isExtended ? .extended : .builtin
            field.transform = rule.transform
            let choice = rule.choice(of: attributes)
            switch choice {
            case .value(let value, let path):
                field.source = path
                field.raw = value.json
            case .fallback: field.usesDefault = true
            case .empty, .absent: break
            }
            switch rule.value(of: choice) {
            case .known(let value): field.value = value
            case .refused(let problem): field.problem = problem
            case .unknown: break
            }
            return field
        }
    }
}
