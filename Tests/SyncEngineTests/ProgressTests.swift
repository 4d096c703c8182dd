import DirectoryStore
import IdentityModel
import SourceAPI
import Testing

@testable import SyncEngine

/// How many objects a task says that it has read.
@Suite struct ProgressTests {
    private func person(_ id: String, in departments: String...) -> EmployeeObservation {
        EmployeeObservation(sourceID: id, unionID: nil, name: id, memberships: [], departmentIDs: departments, attributes: [], raw: [])
    }

    private func department(_ id: String) -> DepartmentObservation {
        DepartmentObservation(sourceID: id, name: id, parentSourceID: nil, attributes: [], raw: [])
    }

    @Test func `a person in several departments counts once, also when read alone afterwards`() {
        var progress = ReadingProgress(StagedAccount(), persons: 0)
        func note(_ unit: ReadUnit, _ found: [EmployeeObservation]) {
            progress.note(.employees(unit: unit, page: 0, found, requestID: nil, isLast: true))
        }
        note(ReadUnit(.members, "a"), [person("one", in: "a"), person("two", in: "a", "b"), person("three", in: "a", "elsewhere")])
        note(ReadUnit(.members, "b"), [person("two", in: "a", "b"), person("four", in: "b"), person("five")])
        note(ReadUnit(.person, "one"), [person("one", in: "a")])
        note(ReadUnit(.person, "two"), [person("two", in: "a", "b")])
        note(ReadUnit(.person, "six"), [person("six", in: "hidden")])
        #expect(progress.persons == 6)
        progress.note(.departments(unit: ReadUnit(.department, "a"), [department("a")], requestID: nil))
        progress.note(.departments(unit: ReadUnit(.children, "1"), [department("a"), department("b")], requestID: nil))
        #expect(progress.departments == 2)
    }

    @Test func `progress at the end is what was counted, however often somebody was seen`() async throws {
        var organisation = ScriptedOrganisation.of(people: 6, departments: 3)
        organisation.persons["p1"]?.places = ["d1": 1, "d2": 2, "d3": 3]
        try await withEngine(organisation) { fixture in
            let task = try await fixture.sync()
            #expect(task.progress.employees == 6 && task.counts.employee.total == 6)
            #expect(task.progress.departments == 4 && task.counts.department.total == 4)
            #expect(task.progress.phase == .done)
        }
    }
}
