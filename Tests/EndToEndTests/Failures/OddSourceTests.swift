import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// Data that nobody meant: it is taken as it is, and listed.
@Suite struct OddSourceTests {
    @Test func `odd people are synchronized all the same, and the task's warnings name each of them`() async throws {
        let organisation = try Organisation.company(people: 20)
        try organisation.edit { contents in
            var lower = Employee.member(500, of: 100)
            lower.id = "li.lei"
            var upper = Employee.member(501, of: 100)
            upper.id = "Li.Lei"
            var double = Employee.member(502, of: 110)
            double.orgEmail = "u000@example.com"
            var nameless = Employee.member(503, of: 110)
            nameless.name = ""
            for person in [lower, upper, double, nameless] { try contents.add(person) }
        }
        try await withScene(organisation, isSynchronized: false) { scene in
            scene.inject(.unknownDepartment, .members, department: 300)
            scene.inject(.emptyNames, .members, department: 200)
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("counts.employee.created") == 24)
            #expect(task.at("counts.employee.failed") == 0)
            let warnings = try await scene.pair.agent.call("task.warnings", ["taskId": task.at("id"), "pageSize": 1000])
            #expect(task.at("counts.employee.warned").integer == Int64(warnings.at("warnings").elements.count))
            let found = Dictionary(grouping: warnings.at("warnings").elements) { $0.at("reason").text ?? "" }
                .mapValues { Set($0.compactMap { $0.at("sourceId").text }) }
            let members = { (department: Int64) in Set(organisation.snapshot.members(of: department)) }
            #expect(found["duplicate_username"] == ["li.lei", "Li.Lei"])
            #expect(found["duplicate_email"] == ["u000", "u502"])
            #expect(found["empty_name"] == members(200).union(["u503"]))
            #expect(found["unknown_department"] == members(300))
            #expect(try await scene.staff().isSuperset(of: ["li.lei", "Li.Lei", "u502", "u503"]))

            scene.recover()
            let again = try await scene.sync()
            #expect(again.at("status").text == "success", "\(again)")
            #expect(try await scene.differences() == [])
        }
    }
}
