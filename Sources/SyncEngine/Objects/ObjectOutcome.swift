import DirectoryStore
import IdentityModel
import SourceAPI

/// What became of one object that was to be read again.
public enum ObjectOutcome: Sendable, Hashable {
    /// The directory was changed.
    case applied
    /// The directory was as the source is.
    case unchanged
    /// It does not belong to what is synchronized.
    case outside
    /// The guard holds the change.
    case held
    /// The change cannot be made; a run over everything decides.
    case refused
    /// The source did not say; ask again.
    case fault(SourceFault)
}

extension ObjectRun {
    /// What became of every object of the request.
    func outcomes(_ reading: ObjectReading, _ decided: ObjectDecisions, _ task: SyncTask?) -> [SourceObject: ObjectOutcome] {
        var outcomes: [SourceObject: ObjectOutcome] = [:]
        for person in reading.persons {
            outcomes[SourceObject(.employee, person.sourceID)] = outcome(person.sourceID, person.answer, decided, task)
        }
        for id in request.departments { outcomes[SourceObject(.department, id)] = outcome(ofDepartment: id, reading, decided) }
        return outcomes
    }

    private func outcome(
        _ id: String, _ answer: ObjectReading.Answer, _ decided: ObjectDecisions, _ task: SyncTask?
    ) -> ObjectOutcome {
        if case .fault(let fault) = answer { return fault.class == .scope ? .outside : .fault(fault) }
        guard let action = decided.report.persons.first(where: { $0.sourceID == id })?.action else {
            return decided.outside.contains(id) ? .outside : .unchanged
        }
        return action == .delete && task?.status == .held ? .held : .applied
    }

    private func outcome(ofDepartment id: String, _ reading: ObjectReading, _ decided: ObjectDecisions) -> ObjectOutcome {
        if let fault = reading.departmentFaults[id] { return fault.class == .scope ? .outside : .fault(fault) }
        if let verdict = decided.departmentVerdicts.first(where: { $0.sourceID == id }) {
            return verdict.outcome == .apply ? .applied : verdict.outcome == .hold ? .held : .refused
        }
        if reading.crowdedDepartments.contains(id) { return .refused }
        guard reading.goneDepartments.contains(id) else { return decided.outsideDepartments.contains(id) ? .outside : .unchanged }
        // Somebody is in it still, or could not be asked.
        return decided.keptDepartments.contains(id)
            ? .fault(SourceFault(.protocol, message: "The department is gone, and somebody is said to be in it still.")) : .unchanged
    }
}
