import DirectoryStore
import IdentityModel
import SourceAPI

/// Reads single objects of a source and maps them.
struct ObjectReader {
    let source: any DirectorySource
    let plan: MappingPlan
    let asker: Asker

    /// How many are asked for side by side.
    private static let width = 8

    func person(_ sourceID: String) async -> ObjectReading.Answer {
        do throws(SourceFault) {
            guard let observation = try await source.employee(sourceID, attributes: plan.employeeAttributes, for: asker) else {
                return .gone
            }
            return .shown(
                EmployeeMapper(rules: plan.employee).sightings(of: observation, readAlone: true), plan.explain(observation.attributes))
        } catch { return .fault(error) }
    }

    func persons(_ ids: [String]) async -> [(sourceID: String, answer: ObjectReading.Answer)] {
        await withTaskGroup(of: (Int, ObjectReading.Answer).self) { group in
            var answers: [Int: ObjectReading.Answer] = [:]
            for (place, id) in ids.enumerated() {
                if place >= Self.width, let (done, answer) = await group.next() { answers[done] = answer }
                group.addTask { (place, await person(id)) }
            }
            for await (place, answer) in group { answers[place] = answer }
            return ids.enumerated().compactMap { place, id in answers[place].map { (id, $0) } }
        }
    }

    func department(_ sourceID: String) async throws(SourceFault) -> StagedAnswer.FoundDepartment? {
        try await source.department(sourceID, attributes: plan.departmentAttributes, for: asker).map {
            StagedAnswer.FoundDepartment(DepartmentMapper(rules: plan.department).department($0), thirdParty: $0.raw)
        }
    }
}
