import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What the application may no longer see has not left.
@Suite struct ScopeTests {
    @Test(arguments: [FaultKind.emptyLists, .emptyUserLists])
    func `a permission withdrawn by empty lists with errcode 0 removes nobody (TopIAM, Clawith, CordysCRM)`(_ fault: FaultKind) async throws
    {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(fault)
            let task = try await scene.sync()
            #expect(["held", "partial_success"].contains(task.at("status").text), "\(task)")
            #expect(task.at("counts.employee.deleted") == 0)
            #expect(task.at("failType").text == "protection")
            try await scene.expectUntouched(before)
            scene.recover()
            #expect(try await scene.sync().at("status").text == "success")
            try await scene.expectUntouched(before)
        }
    }

    @Test(arguments: [
        Scope(departments: [100, 300]), Scope(departments: [1], hiddenDepartments: [200]), Scope(departments: [100], users: ["u003"]),
    ])
    func `a contact scope that shrinks removes nobody and is told as what it is (TopIAM, open-ace, dingtalk-ad)`(_ scope: Scope)
        async throws
    {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.simulator.scope = scope
            let task = try await scene.sync()
            #expect(["held", "partial_success"].contains(task.at("status").text), "\(task)")
            #expect(task.at("failType").text == "scope")
            #expect(words(of: task).contains("kept") && words(of: task).contains("scope"))
            try await scene.expectUntouched(before)
            scene.simulator.scope = .everything
            #expect(try await scene.sync().at("status").text == "success")
            try await scene.expectUntouched(before)
            #expect(try await scene.differences() == [])
        }
    }

    @Test(arguments: [Int64(100), 200])
    func `one department hidden from the app loses nobody (TopIAM, open-ace, dingtalk-ad)`(_ department: Int64) async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(.departmentHidden, nil, department: department)
            let task = try await scene.sync()
            #expect(task.at("status").text == "partial_success", "\(task)")
            #expect(task.at("failType").text == "scope")
            try await scene.expectUntouched(before)
        }
    }

    @Test func `with the root outside the scope the authorised departments and persons are read (go-ldap-admin#298, openapi-demo-java#1)`()
        async throws
    {
        var options = SimulatorOptions(limits: .none)
        options.apps[0].scope = Scope(departments: [110, 300], users: ["u000"])
        try await withScene(isSynchronized: false, simulator: options) { scene in
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            let contents = scene.organisation.snapshot
            let expected = [110, 120, 300].flatMap { contents.members(of: $0) } + ["u000"]
            #expect(try await scene.staff() == Set(expected))
            let quiet = try await scene.sync()
            #expect(quiet.at("status").text == "success")
            #expect(quiet.at("counts.employee.same").integer == Int64(expected.count))
        }
    }

    @Test func `fields without permission are unknown, not empty, and the connectivity test names the permission (bk-lite#5757)`()
        async throws
    {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.simulator.permissions.mobileFields = false
            scene.simulator.permissions.personalFields = false
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("counts.employee.updated") == 0)
            try await scene.expectUntouched(before)
            let test = try await scene.pair.agent.call("connectivity.test", ["idpId": scene.idp])
            let check = try #require(test.at("checks").elements.first { $0.at("name").text == "fieldPermissions" })
            #expect(check.at("status").text == "warning")
            #expect(check.at("remedy").text?.isEmpty == false)
        }
    }
}
