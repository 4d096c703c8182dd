import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// Extended fields on their way from the registry's administrator to the employees.
@Suite struct ExtendedFieldSyncTests {
    @Test func `a mapped extended field is filled; a value of the wrong type costs that field, never the person`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 12, departments: 3, seed: 11)) { simulator in
            try await withPair(simulator: simulator) { pair in
                _ = try await pair.registry.call("field.create", ["key": "badge", "name": "Badge", "type": "string"])
                _ = try await pair.registry.call("field.create", ["key": "floor", "name": "Floor", "type": "number"])
                let mappings: JSONValue = [
                    ["source": "userid", "target": "username"], ["source": "name", "target": "displayName"],
                    ["source": "name", "target": "badge", "targetType": "extended"],
                    ["source": "name", "target": "floor", "targetType": "extended"],
                ]
                let idp = try await pair.createTestedIdP(["sync": ["mappings": ["employee": mappings]]])
                let task = try await pair.sync(idp)
                #expect(task.at("counts.employee.created") == 12)
                #expect(task.at("status").text == "partial_success")
                let people = try await pair.agent.call("employee.list", ["idpId": idp]).at("employees").elements
                #expect(people.count == 12)
                for person in people {
                    #expect(person.at("extended.badge") == person.at("displayName"))
                    #expect(person.at("extended.floor") == .null)
                }
                let failed = try await pair.agent.call("record.list", ["taskId": task.at("id"), "success": false]).at("records").elements
                #expect(failed.count == 12)
                #expect(failed.first?.at("error.message").text?.contains("floor") == true)

                try await eventually { try await pair.registry.call("idp.get", ["id": idp]).at("lastSync.employees") == 12 }
                let closed = try await pair.registry.call("idp.disable", ["id": idp])
                #expect(closed.at("warning").text?.contains("concerns 12 employees") == true)
            }
        }
    }
}
