import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct ObjectRunTests {
    private func request(_ fixture: EngineFixture, _ persons: String..., departments: [String] = [], applied: Bool = true) -> ObjectRequest
    {
        ObjectRequest(idpID: fixture.idp.id, trigger: .event, persons: persons, departments: departments, isApplied: applied)
    }

    @Test func `one person is explained without a trace, then put right by one small task, and then there is nothing to do`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p1"]?.title = "架构师" }
            let feed = try await fixture.store.feedEnd()
            let explained = try #require(try await engine.reread(request(fixture, "p1", applied: false)).persons.first)
            #expect(explained.action == .update)
            #expect(explained.steps.map(\.step) == [.read, .match, .map, .compare, .decide])
            #expect(explained.steps[3].data?["changed"] == ["title"])
            #expect(try await fixture.store.feedEnd() == feed)
            #expect(try await fixture.employee("p1").fields.title == "工程师")

            let task = try #require(try await engine.reread(request(fixture, "p1")).task)
            #expect(task.status == .success)
            #expect(task.trigger == .event)
            #expect(task.counts.employee.updated == 1)
            #expect(try await fixture.employee("p1").fields.title == "架构师")
            #expect(try await fixture.records(of: task).map(\.sourceId) == ["p1"])
            #expect(try await engine.reread(request(fixture, "p1")).task == nil)

            // The next run over everything finds nothing to change.
            let next = try await fixture.sync(on: engine)
            #expect(next.counts.employee.updated == 0)
            #expect(try await fixture.records(of: next).isEmpty)
        }
    }

    @Test func `who joined is created, who is gone leaves in the leavers' steps, who comes back has the same account`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.add("new", "新人", in: "d1") }
            #expect(try await engine.reread(request(fixture, "new")).task?.counts.employee.created == 1)
            let before = try await fixture.employee("p2")
            fixture.source.change { $0.organisation.persons["p2"] = nil }
            #expect(try await engine.reread(request(fixture, "p2")).task?.counts.employee.deleted == 1)
            let left = try await fixture.employee("p2")
            #expect(left.employmentStatus == .left && left.accountStatus == .suspended && left.leftAt != nil)
            #expect(try await engine.reread(request(fixture, "p2")).task == nil)
            fixture.source.change { $0.organisation.add("p2", "员工2", in: "d2") }
            #expect(try await engine.reread(request(fixture, "p2")).persons.first?.action == .restore)
            let back = try await fixture.employee("p2")
            #expect(back.id == before.id && back.employmentStatus == .active && back.leftAt == nil)
            #expect(try await engine.reread(request(fixture, "nobody")).persons.first?.exists == false)
        }
    }

    @Test func `a guard that lets nobody go holds one leaver too`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            fixture.idp.sync.guard.maxDeleteCount = 0
            fixture.idp.sync.guard.maxDeletePercent = 0
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p2"] = nil }
            #expect(try await engine.reread(request(fixture, "p2")).task?.status == .held)
            #expect(try await fixture.employee("p2").employmentStatus == .active)
        }
    }

    @Test func `events remove as many departments in an hour as a run may at once, and hold the others`() async throws {
        try await withEngine(.of(people: 0, departments: 40)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            func dissolve(_ departments: ClosedRange<Int>) async throws -> ObjectReport {
                let ids = departments.map { "d\($0)" }
                fixture.source.change { script in for id in ids { script.organisation.departments[id] = nil } }
                return try await engine.reread(request(fixture, departments: ids))
            }
            #expect(try await dissolve(35...40).task?.counts.department.deleted == 6)
            #expect(try await dissolve(31...34).task?.counts.department.deleted == 4)
            let report = try await dissolve(30...30)
            let held = try #require(report.task)
            #expect(held.status == .held && held.failType == .protection && held.counts.department.deleted == 0, "\(held)")
            #expect(report.outcomes == [SourceObject(.department, "d30"): .held])
            #expect(try await fixture.departments()["d30"] != nil)

            // What an administrator approves is not counted, and after an hour neither is what events removed.
            let approved = try await fixture.after(engine) { try await $0.approve(held.id) }
            #expect(approved.status == .success && approved.counts.department.deleted == 1, "\(approved)")
            fixture.now = fixture.now.advanced(byMilliseconds: 3_600_001)
            #expect(try await dissolve(20...29).task?.counts.department.deleted == 10)
        }
    }

    @Test func `departments and persons that are gone wait together`() async throws {
        try await withEngine(.of(people: 6, departments: 3)) { fixture in
            fixture.idp.sync.guard.maxDeleteCount = 0
            fixture.idp.sync.guard.maxDeletePercent = 0
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.departments["d3"] = nil
                for id in ["p2", "p5"] { script.organisation.persons[id] = nil }
            }
            let held = try #require(try await engine.reread(request(fixture, departments: ["d3"])).task)
            #expect(held.status == .held, "\(held)")
            #expect(try await fixture.employee("p5").departments.map(\.sourceId) == ["d3"])
            let approved = try await fixture.after(engine) { try await $0.approve(held.id) }
            #expect(approved.counts.employee.deleted == 2 && approved.counts.department.deleted == 1, "\(approved)")
        }
    }

    @Test func `a person outside the chosen departments is not ours`() async throws {
        try await withEngine(.of(people: 6, departments: 3)) { fixture in
            fixture.idp.sync.scope = .partial([ScopedDepartment(id: "d1")])
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            #expect(try await fixture.employees().map(\.sourceId).sorted() == ["p0", "p3"])
            let report = try await engine.reread(request(fixture, "p1"))
            #expect(report.task == nil && report.persons.first?.action == nil)
        }
    }

    @Test func `departments are created, renamed and, when they are gone, removed after their members moved`() async throws {
        try await withEngine(.of(people: 6, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.add("d9", "新部门", below: "d1")
                script.organisation.departments["d2"]?.name = "改名"
                script.organisation.departments["d3"] = nil
                for id in ["p2", "p5"] { script.organisation.persons[id]?.places = ["d9": 10] }
            }
            let task = try #require(try await engine.reread(request(fixture, departments: ["d9", "d2", "d3"])).task)
            #expect(task.counts.department.created == 1 && task.counts.department.updated == 1 && task.counts.department.deleted == 1)
            let departments = try await fixture.departments()
            #expect(departments["d9"]?.parentSourceId == "d1")
            #expect(departments["d2"]?.name == "改名")
            #expect(departments["d3"] == nil)
            #expect(try await fixture.employee("p5").departments.map(\.sourceId) == ["d9"])
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `a department that moved below one that was below it is where the source has it, though only its own move was told`()
        async throws
    {
        try await withEngine(.of(people: 2, departments: 5)) { fixture in
            fixture.source.change { $0.organisation.add("d9", "下级", below: "d1") }
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.departments["d9"]?.parent = "d2"
                script.organisation.departments["d1"]?.parent = "d9"
            }
            _ = try await engine.reread(request(fixture, departments: ["d1"]))
            let departments = try await fixture.departments()
            #expect(departments["d1"]?.parentSourceId == "d9")
            #expect(departments["d9"]?.parentSourceId == "d2")
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `what was read again while a long run was reading is not undone by it`() async throws {
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        try await withEngine(
            .of(people: 6, departments: 3),
            gate: { unit in
                guard unit.sourceID == "d3" else { return }
                reach.yield()
                for await _ in released { break }
            }
        ) { fixture in
            let engine = fixture.makeEngine()
            release.yield()
            try await fixture.sync(on: engine)
            for await _ in reached { break }
            let task = try await engine.start(SyncRequest(idpID: fixture.idp.id))
            for await _ in reached { break }
            // d1 with p0 is staged already.
            fixture.source.change { $0.organisation.persons["p0"]?.title = "经理" }
            #expect(try await engine.reread(request(fixture, "p0")).task?.counts.employee.updated == 1)
            release.yield()
            _ = try await fixture.ended(task.id, engine)
            #expect(try await fixture.employee("p0").fields.title == "经理")
        }
    }

    @Test func `what only an object read by itself has is taken where everything is read so, and nowhere else`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.unlistedAttributes = ["mobile"]
                script.organisation.persons["p1"]?.mobile = "13900000000"
            }
            let feed = try await fixture.store.feedEnd()
            #expect(try await engine.reread(request(fixture, "p1")).task == nil)
            #expect(try await engine.reread(request(fixture, "p1", applied: false)).persons.first?.action == nil)
            let preview = try #require(try await engine.preview(fixture.idp.id, sourceID: "p1", mappings: nil))
            #expect(preview.fields.first { $0.target == "telephone" }?.value == nil)
            #expect(try await fixture.store.feedEnd() == feed)
            fixture.idp.sync.detail = .full
            #expect(try await engine.reread(request(fixture, "p1")).task?.counts.employee.updated == 1)
            #expect(try await fixture.employee("p1").fields.telephone == "13900000000")
        }
    }

    @Test func `a preview tells of each field where its value comes from`() async throws {
        try await withEngine(.of(people: 2, departments: 1)) { fixture in
            var mappings = FieldMappings()
            mappings.employee = [
                FieldMapping("nickname", "name", to: "displayName", transform: .uppercase), FieldMapping("title", to: "hiredDate"),
            ]
            let preview = try #require(try await fixture.makeEngine().preview(fixture.idp.id, sourceID: "p1", mappings: mappings))
            let name = try #require(preview.fields.first { $0.target == "displayName" })
            #expect(name.source == "name" && name.raw == "员工1" && name.transform == .uppercase && name.value == "员工1")
            let date = try #require(preview.fields.first { $0.target == "hiredDate" })
            #expect(date.value == nil && date.problem?.contains("date") == true)
            #expect(try await fixture.employees().isEmpty)
        }
    }
}
