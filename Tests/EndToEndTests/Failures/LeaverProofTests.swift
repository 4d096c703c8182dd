import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What shows that somebody has left: an answer about them alone, the source's records of leavers, or a complete reading.
@Suite struct LeaverProofTests {
    /// The proofs in the records of a task's leavers, by person.
    private func proofs(_ task: JSONValue, _ scene: Scene) async throws -> [String: String] {
        let agent = scene.pair.agent
        let filter: JSONValue = ["taskId": task.at("id"), "action": "delete", "pageSize": 1000]
        var proofs: [String: String] = [:]
        for record in try await agent.call("record.list", filter).at("records").elements where record.at("type").text == "employee" {
            let detail = try await agent.call("record.get", ["recordId": record.at("id")])
            proofs[record.at("sourceId").text ?? ""] = detail.at("departureProof").text ?? "none"
        }
        return proofs
    }

    private func leave(_ people: [String], _ scene: Scene) throws {
        try scene.organisation.edit { contents in for person in people { try contents.removeEmployee(person) } }
    }

    @Test func `a leaver of whom the source gives no answer is found in its records of leavers, where these may be read`() async throws {
        try await withScene { scene in
            try leave(["u003"], scene)
            #expect(try await proofs(scene.sync(), scene) == ["u003": "answer"])

            scene.inject(.systemBusy, .person)
            try leave(["u004"], scene)
            let recorded = try await scene.sync()
            #expect(recorded.at("status").text == "success", "\(recorded)")
            #expect(try await proofs(recorded, scene) == ["u004": "leaveRecord"])
            #expect(try await scene.differences() == [])

            scene.simulator.permissions.points.remove("Contact.Common.Read")
            try leave(["u005"], scene)
            let unknown = try await scene.sync()
            #expect(unknown.at("status").text == "partial_success", "\(unknown)")
            #expect(try await scene.accounts()["u005"]?.at("employmentStatus").text == "active")

            scene.recover()
            #expect(try await proofs(scene.sync(), scene) == ["u005": "answer"])
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `of very many leavers some are asked for, and the others found in the records, or nowhere in a complete reading`()
        async throws
    {
        let organisation = try Organisation.company(people: 600)
        try await withScene(organisation, settings: ["sync": ["guard": ["maxDeletePercent": 100, "maxDeleteCount": 10_000]]]) { scene in
            try leave((0..<220).map { Employee.member($0, of: 100).id }, scene)
            let first = try await proofs(scene.sync(), scene)
            #expect(first.values.count { $0 == "answer" } == 200)
            #expect(first.values.count { $0 == "leaveRecord" } == 20)

            scene.simulator.permissions.points.remove("Contact.Common.Read")
            try leave((220..<440).map { Employee.member($0, of: 100).id }, scene)
            let second = try await proofs(scene.sync(), scene)
            #expect(second.values.count { $0 == "answer" } == 200)
            #expect(second.values.count { $0 == "reading" } == 20)
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `the administrator who decides on many leavers is told how many of them the records name`() async throws {
        try await withScene(settings: ["sync": ["guard": ["maxDeletePercent": 5, "maxDeleteCount": 5]]]) { scene in
            try leave((0..<30).map { Employee.member($0, of: 100).id }, scene)
            let held = try await scene.sync()
            #expect(held.at("status").text == "held", "\(held)")
            #expect(words(of: held).contains("Of 20 the source, asked for each alone, says that they are gone."), "\(words(of: held))")
            #expect(words(of: held).contains("Its own records of leavers name 10 more."))
            #expect(try await proofs(held, scene).values.count { $0 == "leaveRecord" } == 10)
        }
    }

    @Test func `who left and is back, where nothing can be read, is kept in spite of the records`() async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            let person = try #require(scene.organisation.snapshot.employee("u003"))
            try scene.organisation.edit { contents in
                try contents.removeEmployee("u003")
                var back = person
                back.memberships = [.init(departmentID: 200)]
                try contents.add(back)
            }
            scene.inject(.systemBusy, .members, department: 200)
            scene.inject(.systemBusy, .person)
            #expect(try await scene.sync().at("status").text == "partial_success")
            #expect(try await scene.accounts()["u003"]?.at("employmentStatus").text == "active")
            scene.recover()
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
            #expect(try await scene.accounts()["u003"]?.at("id") == before["u003"]?.at("id"))
        }
    }
}
