import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct ConvergenceTests {
    @Test func `a first run makes the directory equal to the source, and a second changes nothing`() async throws {
        try await withEngine(.of(people: 250, departments: 12)) { fixture in
            let first = try await fixture.sync()
            #expect(first.status == .success)
            #expect(first.counts.employee.created == 250)
            #expect(first.counts.department.created == 13)
            #expect(try await fixture.organisation() == fixture.source.organisation)

            let second = try await fixture.sync()
            #expect(second.status == .success)
            #expect(second.counts.employee.same == 250)
            #expect(second.counts.department.same == 13)
            #expect(try await fixture.records(of: second).isEmpty)
        }
    }

    @Test func `moves, renames, several departments and two people of one name are told apart`() async throws {
        var organisation = ScriptedOrganisation()
        organisation.add("a", "研发")
        organisation.add("b", "市场")
        organisation.add("a1", "平台", below: "a")
        organisation.add("u1", "李磊", in: "a")
        organisation.add("u2", "李磊", in: "a", "b")
        try await withEngine(organisation) { fixture in
            try await fixture.sync()
            let before = try await fixture.employee("u2")
            #expect(before.departments.map(\.sourceId) == ["a", "b"])
            fixture.source.change { script in
                script.organisation.departments["a"]?.name = "研发中心"
                script.organisation.departments["a1"]?.parent = "b"
                script.organisation.persons["u2"]?.places = ["b": 7, "a1": 3]
            }
            let task = try await fixture.sync()
            #expect(task.counts.employee.updated == 1)
            #expect(task.counts.department.updated == 2)
            let after = try await fixture.employee("u2")
            #expect(after.id == before.id)
            #expect(after.revision == 2)
            #expect(try await fixture.organisation() == fixture.source.organisation)
            let departments = try await fixture.departments()
            #expect(departments["a1"]?.dn == "OU=平台,OU=市场,OU=总部")
            #expect(departments["1"]?.name == "总部")
            #expect(departments["1"]?.membersRecursive == 2)
            #expect(departments["b"]?.membersRecursive == 1)
        }
    }

    @Test func `a record shows both data sources field by field`() async throws {
        var organisation = ScriptedOrganisation()
        organisation.add("u1", "李磊", in: "1")
        try await withEngine(organisation) { fixture in
            try await fixture.sync()
            fixture.source.change { $0.organisation.persons["u1"]?.title = "架构师" }
            let task = try await fixture.sync()
            let record = try #require(try await fixture.records(of: task).first)
            let detail = try #require(try await fixture.store.record(record.id))
            let title = try #require(detail.changes.first { $0.target == "title" })
            #expect(title.source == "title")
            #expect(title.thirdParty == "架构师")
            #expect(title.before == "工程师")
            #expect(title.after == "架构师")
            #expect(title.changed)
            #expect(detail.requestId == "m-1-1")
        }
    }

    @Test func `a field that may not be seen keeps its stored value, an empty one is cleared`() async throws {
        var organisation = ScriptedOrganisation()
        organisation.add("u1", "李磊", in: "1")
        try await withEngine(organisation) { fixture in
            try await fixture.sync()
            fixture.source.change { $0.hiddenAttributes = ["mobile"] }
            let hidden = try await fixture.sync()
            #expect(hidden.counts.employee.updated == 0)
            #expect(try await fixture.employee("u1").fields.telephone == "13800000000")
            fixture.source.change {
                $0.hiddenAttributes = []
                $0.organisation.persons["u1"]?.mobile = ""
            }
            try await fixture.sync()
            #expect(try await fixture.employee("u1").fields.telephone == "")
        }
    }

    @Test func `a dry run records what would be done and leaves the directory alone`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            let plan = try await fixture.sync(dryRun: true)
            #expect(plan.status == .planned)
            let records = try await fixture.records(of: plan)
            #expect(records.count == 24)
            #expect(records.allSatisfy { $0.success == nil })
            #expect(try await fixture.employees().isEmpty)
            #expect(try await fixture.store.changes(after: nil).changes.isEmpty)
        }
    }

    @Test func `a run without users compares departments only`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in
                script.organisation.departments["d1"]?.name = "新名"
                script.organisation.departments["d3"] = nil
                script.organisation.persons = [:]
            }
            let task = try await fixture.sync(users: false)
            #expect(task.status == .success)
            #expect(task.counts.employee.total == 0)
            #expect(try await fixture.employees().allSatisfy { $0.employmentStatus == .active && !$0.departments.isEmpty })
            #expect(try await fixture.departments()["d1"]?.name == "新名")
        }
    }

    @Test func `unknown parents and circles are placed below the root and noted`() async throws {
        var organisation = ScriptedOrganisation()
        organisation.add("a", "甲")
        organisation.add("b", "乙", below: "a")
        try await withEngine(organisation) { fixture in
            fixture.source.change { $0.authorised = AuthorisedScope(departments: ["b"], persons: [], isWhole: false, rootSourceID: "1") }
            let task = try await fixture.sync()
            #expect(task.status == .success)
            #expect(try await fixture.departments()["b"]?.path == ["总部", "乙"])
            #expect(!task.notes.isEmpty)
        }
    }
}
