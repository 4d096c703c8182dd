import IdentityModel
import SourceAPI
import Synchronization

/// A sink that remembers what it took.
final class Collecting: ReadSink {
    struct State {
        var authorised: AuthorisedScope?
        var departments: [String: DepartmentObservation] = [:]
        var departmentSightings = 0
        var people: [String: [EmployeeObservation]] = [:]
        var places: Set<String> = []
        var complete: Set<ReadUnit> = []
        var missing: [ReadUnit: SourceFault] = [:]
        var failed: [ReadUnit: SourceFault] = [:]
        var notes: [String] = []
    }

    private let state = Mutex(State())
    private let onAnswer: @Sendable (SourceAnswer) -> Void

    init(onAnswer: @escaping @Sendable (SourceAnswer) -> Void = { _ in }) { self.onAnswer = onAnswer }

    var taken: State { state.withLock { $0 } }

    func take(_ answer: SourceAnswer) async throws {
        state.withLock { state in
            switch answer {
            case .authorised(let scope): state.authorised = scope
            case .departments(let unit, let departments, _):
                for department in departments {
                    state.departments[department.sourceID] = department
                    state.departmentSightings += 1
                }
                state.complete.insert(unit)
            case .employees(let unit, _, let people, _, let isLast, _):
                for person in people {
                    state.people[person.sourceID, default: []].append(person)
                    if unit.kind == .members { state.places.insert("\(unit.sourceID)/\(person.sourceID)") }
                }
                if isLast { state.complete.insert(unit) }
            case .missing(let unit, let fault): state.missing[unit] = fault
            case .failed(let unit, let fault): state.failed[unit] = fault
            case .note(let text): state.notes.append(text)
            }
        }
        onAnswer(answer)
    }
}
