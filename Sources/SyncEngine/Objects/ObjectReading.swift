import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// What the source says now of a few objects.
struct ObjectReading {
    enum Answer {
        /// The sightings that a mapping makes of it, and every mapping explained.
        case shown([StagedSighting], [MappedField])
        /// The source says that there is no such person.
        case gone
        case fault(SourceFault)
    }

    var persons: [(sourceID: String, answer: Answer)] = []
    var foundDepartments: [StagedAnswer.FoundDepartment] = []
    /// Departments that the source says there are not.
    var goneDepartments: Set<String> = []
    /// Departments of which the source did not say anything, or not where they belong.
    var departmentFaults: [String: SourceFault] = [:]
    /// Departments that are gone, with more in and below them than is read again here.
    var crowdedDepartments: Set<String> = []
    var notes: [String] = []

    var departments: [StagedDepartment] { foundDepartments.map(\.department) }

    /// What is staged of it.
    var staged: [StagedAnswer] {
        foundDepartments.map { .departments(StagedUnit(.department, $0.department.sourceID), [$0], requestID: nil) }
            + persons.compactMap { person in
                guard case .shown(let sightings, _) = person.answer else { return nil }
                return .page(StagedUnit(.person, person.sourceID), StagedPage(1, employees: 1, sightings, isLast: true))
            }
    }

    var sightings: [StagedSighting] {
        persons.flatMap { person -> [StagedSighting] in if case .shown(let sightings, _) = person.answer { sightings } else { [] } }
    }

    /// Departments that somebody is said to be in.
    var places: [String] { sightings.flatMap { ($0.departmentIDs ?? []) + [$0.department] } }

    /// Departments that are below themselves when what was read is laid over what is stored.
    func circles(over stored: [StoredDepartment]) -> Set<String> {
        var parents: [String: String] = [:]
        for department in stored { parents[department.sourceID] = department.content.parentSourceId }
        for department in departments { parents[department.sourceID] = department.content.parentSourceId }
        var circles: Set<String> = []
        for department in departments {
            var above: Set<String> = []
            var next = department.content.parentSourceId
            while let id = next, id != department.sourceID, above.insert(id).inserted { next = parents[id] }
            if next == department.sourceID { circles.formUnion(above.union([department.sourceID])) }
        }
        return circles
    }

    /// Persons of whom the source said something.
    var answered: [String] {
        persons.compactMap { person -> String? in if case .fault = person.answer { nil } else { person.sourceID } }
    }

    var gone: [String] {
        persons.compactMap { person -> String? in if case .gone = person.answer { person.sourceID } else { nil } }
    }

    /// Persons of whom the source did not say anything.
    var unanswered: [String] {
        persons.compactMap { person -> String? in if case .fault = person.answer { person.sourceID } else { nil } }
    }

    var faults: [SourceFault] {
        persons.compactMap { person -> SourceFault? in if case .fault(let fault) = person.answer { fault } else { nil } }
    }
}
