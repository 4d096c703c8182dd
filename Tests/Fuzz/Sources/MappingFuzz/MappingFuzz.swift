import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

@testable import SyncEngine

/// Feeds arbitrary mappings (the first line, or the defaults where it holds none) and arbitrary objects (the rest) to what makes
/// staged departments and persons of them.
func fuzzMapping(_ input: [UInt8]) {
    let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    guard let object = lines.last.flatMap({ try? JSONValue(parsing: $0) }) else { return }
    let mappings = lines.first.flatMap { try? FieldMappings.decode($0) } ?? FieldMappings()
    let plan = MappingPlan(mappings, fields: extended)
    judge(plan, person(of: object, plan.employeeAttributes))
    judge(plan, department(of: object, plan.departmentAttributes))
}

private let extended = LocalField.Kind.allCases.flatMap { kind in
    LocalField.Owner.allCases.map { owner in
        var field = LocalField("x_\(kind.rawValue)", kind.rawValue, kind, of: owner)
        field.builtin = false
        return field
    }
}

private func judge(_ plan: MappingPlan, _ observation: EmployeeObservation) {
    _ = plan.explain(observation.attributes)
    let mapper = EmployeeMapper(rules: plan.employee)
    let sightings = mapper.sightings(of: observation, readAlone: true)
    guard sightings == mapper.sightings(of: observation, readAlone: true) else { fatalError("equal persons have unequal sightings") }
    for sighting in sightings {
        guard case .object? = try? JSONValue(parsing: sighting.fields) else { fatalError("mapped fields are no object") }
        let document = FieldDocument(sighting.fields)
        guard FieldDocument(document.json).json == document.json else { fatalError("a document is read differently") }
        var merged = document
        merged.overlay(document)
        guard merged.json == document.json else { fatalError("a document changes what it lies over") }
    }
}

private func judge(_ plan: MappingPlan, _ observation: DepartmentObservation) {
    let mapper = DepartmentMapper(rules: plan.department)
    guard mapper.department(observation) == mapper.department(observation) else { fatalError("equal departments are staged unequal") }
}
