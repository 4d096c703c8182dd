import DirectoryStore
import IdentityModel
import SourceAPI

/// Reads single objects of a source and maps what a synchronization with `detail` would know of them, so that both say the same.
struct ObjectReader {
    let source: any DirectorySource
    let plan: MappingPlan
    let detail: SyncSettings.Detail
    let asker: Asker

    /// How many are asked for side by side.
    private static let width = 8

    func person(_ sourceID: String) async -> ObjectReading.Answer {
        do throws(SourceFault) {
            guard var observation = try await source.employee(sourceID, attributes: plan.employeeAttributes, for: asker) else {
                return .gone
            }
            forgetUnlisted(&observation.attributes, plan.employeeAttributes, of: .employee)
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
        guard var observation = try await source.department(sourceID, attributes: plan.departmentAttributes, for: asker) else { return nil }
        forgetUnlisted(&observation.attributes, plan.departmentAttributes, of: .department)
        return StagedAnswer.FoundDepartment(
            DepartmentMapper(rules: plan.department).department(observation), thirdParty: observation.raw)
    }

    private func forgetUnlisted(_ values: inout [AttributeValue?], _ names: [String], of type: SyncRecord.ObjectType) {
        guard detail == .basic else { return }
        for (place, name) in names.enumerated() where place < values.count && !source.lists(name, of: type) { values[place] = nil }
    }
}
