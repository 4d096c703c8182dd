import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct OddDataTests {
    @Test func `shared usernames and addresses, empty names and unknown departments are warned of, listed, and never fatal`() async throws {
        var organisation = ScriptedOrganisation.of(people: 4, departments: 2)
        organisation.add("u1", "Li.Lei", in: "d1", "d2")
        organisation.add("U1", "li.lei", in: "d2")
        organisation.add("blank", "", in: "d1")
        organisation.add("lost", "走失", in: "d1", "nowhere")
        try await withEngine(organisation) { fixture in
            fixture.idp.sync.mappings.employee.append(FieldMapping("name", to: "email"))
            for expected in [8, 0] {
                let task = try await fixture.sync()
                #expect(task.status == .success)
                #expect(task.counts.employee.created == expected)
                let warnings = try await fixture.store.warnings(of: task.id).items
                #expect(task.counts.employee.warned == warnings.count)
                let found = Dictionary(grouping: warnings, by: \.reason).mapValues { $0.map(\.sourceId).sorted() }
                #expect(
                    found == [
                        "duplicate_username": ["U1", "u1"], "duplicate_email": ["U1", "u1"], "empty_name": ["blank"],
                        "similar_id": ["U1", "u1"], "unknown_department": ["lost"],
                    ])
            }
            let feed = try await fixture.store.feedEnd()
            try await fixture.sync()
            #expect(try await fixture.store.feedEnd() == feed)
        }
    }

    @Test func `departments with unknown parents, in a circle, alike or without a name are warned of`() {
        func department(_ id: String, _ name: String, below parent: String) -> StagedDepartment {
            var department = StagedDepartment()
            department.sourceID = id
            department.content.name = name
            department.content.parentSourceId = parent
            return department
        }
        let plan = DepartmentPlan(
            staged: [
                department("a", "甲", below: "gone"), department("b", "乙", below: "c"), department("c", "丙", below: "b"),
                department("x", "丁", below: "1"), department("X", " ", below: "1"),
            ], stored: [], root: "1", idpName: "总部", mayRemove: true)
        let found = Dictionary(grouping: plan.warnings, by: \.reason).mapValues { $0.map(\.sourceId).sorted() }
        #expect(found["unknown_parent"] == ["a"])
        #expect(found["circle"]?.count == 1)
        #expect(found["similar_id"] == ["X", "x"])
        #expect(found["empty_name"] == ["X"])
        #expect(plan.puts.count == 6)
    }

    @Test func `a department's mapped parent is taken; a value of the wrong type is a failed record`() throws {
        var mappings = FieldMappings()
        mappings.department = [
            FieldMapping("name", to: "name"), FieldMapping("brief", to: "parentId"), FieldMapping("weight", to: "order"),
        ]
        let plan = MappingPlan(mappings, fields: [])
        let values: [String: AttributeValue] = ["name": .text("研发"), "brief": .text("d7"), "weight": .text("many")]
        let observation = DepartmentObservation(
            sourceID: "d1", name: "研发", parentSourceID: "1", attributes: plan.departmentAttributes.map { values[$0] }, raw: [])
        let department = DepartmentMapper(rules: plan.department).department(observation)
        #expect(department.content.parentSourceId == "d7")
        #expect(department.content.order == nil)
        #expect(department.problems == ["order: must be a number"])
        let result = DepartmentPlan(staged: [department], stored: [], root: "1", idpName: "总部", mayRemove: true)
        let failure = try #require(result.failures.first)
        let error = TaskError(reason: "invalid_value", message: "order: must be a number")
        #expect(failure.outcome == .fail(error))
        #expect(result.puts.count == 2)
    }
}
