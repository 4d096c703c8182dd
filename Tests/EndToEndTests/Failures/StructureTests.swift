import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// The shapes of organisations that other tools read wrongly.
@Suite struct StructureTests {
    @Test func `a department of 250 people comes with all of them (odooDingTalk#174, go-ldap-admin#65)`() async throws {
        let organisation = try Organisation.company(people: 0)
        try organisation.edit { contents in for number in 0..<250 { try contents.add(.member(number, of: 200)) } }
        try await withScene(organisation) { scene in
            let differences = try await scene.differences()
            #expect(differences == [])
        }
    }

    @Test func `the whole tree is read, not only its first level (casdoor#5035)`() async throws {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            for level in 0..<12 {
                try contents.add(Department(id: Int64(100 + level), parentID: level == 0 ? 1 : Int64(99 + level), name: "层级\(level)"))
                try contents.add(.member(level, of: Int64(100 + level)))
            }
        }
        try await withScene(organisation) { scene in
            let differences = try await scene.differences()
            #expect(differences == [])
        }
    }

    @Test func `the departments -1 and -7 are left out and told (go-ldap-admin#371, virtual-ldap#19)`() async throws {
        try await withScene { scene in
            scene.inject(.negativeDepartments, .departments)
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(words(of: task).contains("home-school"))
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `two people of one name are two people (go-ldap-admin#175)`() async throws {
        let organisation = try Organisation.company()
        try organisation.edit { contents in
            for id in ["u001", "u006", "u010"] { try contents.updateEmployee(id) { $0.name = "李磊" } }
        }
        try await withScene(organisation) { scene in
            let found = try await scene.pair.agent.call("employee.list", ["idpId": scene.idp, "query": "李磊"])
            #expect(Set(found.at("employees").elements.compactMap { $0.at("sourceId").text }) == ["u001", "u006", "u010"])
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `one person in several departments keeps each place with its order and leadership (JeecgBoot#3666, CordysCRM#1152)`()
        async throws
    {
        let organisation = try Organisation.company()
        try organisation.edit { contents in
            try contents.updateEmployee("u007") { person in
                person.memberships = [
                    .init(departmentID: 110, order: 176_000_000_000_000_001, leader: true),
                    .init(departmentID: 200, order: 176_000_000_000_000_002), .init(departmentID: 300, order: 3, leader: true),
                ]
            }
        }
        try await withScene(organisation) { scene in
            #expect(try await scene.differences() == [])
            try organisation.edit { contents in try contents.updateEmployee("u007") { $0.memberships.removeFirst() } }
            let task = try await scene.sync()
            #expect(task.at("counts.employee.updated") == 1)
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `a transfer is an update with its before and after (go-ldap-admin#236, casdoor)`() async throws {
        try await withScene { scene in
            let before = try #require(try await scene.accounts()["u003"])
            try scene.organisation.edit { contents in
                try contents.updateEmployee("u003") { $0.memberships = [.init(departmentID: 120, order: 9)] }
            }
            let task = try await scene.sync()
            #expect(task.at("counts.employee.updated") == 1)
            let record = try await scene.pair.agent.call("record.list", ["taskId": task.at("id")]).at("records[0]")
            #expect(record.at("action").text == "update")
            let detail = try await scene.pair.agent.call("record.get", ["recordId": record.at("id")])
            #expect(detail.at("local.before.departments[0].sourceId").text == "200")
            #expect(detail.at("local.after.departments[0].sourceId").text == "120")
            #expect(try await scene.accounts()["u003"]?.at("id") == before.at("id"))
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `a renamed and moved department stays the same one, with all below it (go-ldap-admin#255, casdoor#4873)`() async throws {
        try await withScene { scene in
            let before = try await departments(scene.pair.agent, scene.idp)
            try scene.organisation.edit { contents in
                try contents.updateDepartment(110) { department in
                    department.name = "基础平台"
                    department.parentID = 300
                }
            }
            let task = try await scene.sync()
            #expect(task.at("counts.department.updated") == 1)
            #expect(task.at("counts.department.created") == 0)
            let after = try await departments(scene.pair.agent, scene.idp)
            #expect(after["110"]?.at("id") == before["110"]?.at("id"))
            #expect(after["120"]?.at("path") == ["总部钉钉", "市场部", "基础平台", "工具小组"])
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `a leaver is suspended with the time, and gets the same account back on return (go-ldap-admin#214, #433, casdoor#3600)`()
        async throws
    {
        try await withScene { scene in
            let before = try #require(try await scene.accounts()["u003"])
            let person = try #require(scene.organisation.snapshot.employee("u003"))
            try scene.organisation.edit { try $0.removeEmployee("u003") }
            #expect(try await scene.sync().at("counts.employee.deleted") == 1)
            let gone = try #require(try await scene.accounts()["u003"])
            #expect(gone.at("accountStatus").text == "suspended")
            #expect(gone.at("employmentStatus").text == "left")
            #expect(gone.at("leftAt").text != nil)
            try scene.organisation.edit { try $0.add(person) }
            let back = try await scene.sync()
            #expect(back.at("status").text == "success", "\(back)")
            let restored = try #require(try await scene.accounts()["u003"])
            #expect(restored.at("id") == before.at("id"))
            #expect(restored.at("employmentStatus").text == "active")
            let record = try await scene.pair.agent.call("record.list", ["taskId": back.at("id"), "action": "restore"]).at("records[0]")
            #expect(record.at("sourceId").text == "u003")
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `a dry run writes nothing to the directory (zammad#4674)`() async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            let end = try await endOfFeed(scene.pair.agent)
            try scene.organisation.edit { contents in
                try contents.add(.member(900, of: 100))
                try contents.removeEmployee("u003")
                try contents.updateEmployee("u004") { $0.title = "总监" }
            }
            let plan = try await scene.sync(["dryRun": true])
            #expect(plan.at("status").text == "planned")
            let records = try await scene.pair.agent.call("record.list", ["taskId": plan.at("id")]).at("records").elements
            #expect(Set(records.compactMap { $0.at("sourceId").text }) == ["u900", "u003", "u004"])
            try await scene.expectUntouched(before)
            #expect(try await scene.pair.agent.call("changes.list", ["after": end]).at("changes") == .array([]))
        }
    }
}
