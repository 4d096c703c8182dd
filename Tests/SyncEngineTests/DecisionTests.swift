import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization
import Testing

@testable import SyncEngine

/// Plans that are applied, and removals that are approved or rejected.
@Suite struct DecisionTests {
    @Test func `a plan is applied as it was shown, and the next run finds nothing to do`() async throws {
        try await withEngine(.of(people: 60, departments: 6)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.persons["p7"] = nil
                script.organisation.persons["p8"]?.title = "经理"
                script.organisation.add("d9", "新部门", below: "d2")
                script.organisation.add("new", "新人", in: "d9")
            }
            let plan = try await fixture.sync(dryRun: true, on: engine)
            let planned = try await fixture.records(of: plan)
            // What came after the plan is not in it.
            fixture.source.change { $0.organisation.persons["p9"]?.title = "后来" }
            let task = try await fixture.after(engine) { try await $0.apply(plan.id) }
            #expect(task.id == plan.id)
            #expect(task.status == .success)
            #expect(!task.dryRun)
            #expect(task.counts == plan.counts)
            let done = try await fixture.records(of: task)
            #expect(done.map(\.sourceId) == planned.map(\.sourceId))
            #expect(done.allSatisfy { $0.success == true })
            for record in planned { #expect(try await fixture.store.record(record.id)?.record.sourceId == record.sourceId) }
            #expect(try await fixture.employee("p8").fields.title == "经理")
            #expect(try await fixture.employee("p9").fields.title == "工程师")
            #expect(try await fixture.employee("new").departments.map(\.sourceId) == ["d9"])
            fixture.source.change { $0.organisation.persons["p9"]?.title = "工程师" }
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `a first plan fills the directory, at the end of the feed`() async throws {
        try await withEngine(.of(people: 700, departments: 8)) { fixture in
            let engine = fixture.makeEngine()
            let plan = try await fixture.sync(dryRun: true, on: engine)
            #expect(try await fixture.after(engine) { try await $0.apply(plan.id) }.counts.employee.created == 700)
            #expect(try await fixture.organisation() == fixture.source.organisation)
            let feed = try await fixture.store.changes(after: nil, limit: 1000)
            #expect(feed.changes.count == 709)
            #expect(feed.changes.allSatisfy { $0.after != nil && $0.before == nil })
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test(arguments: ["directory", "settings", "age", "again"]) func `a plan that no longer fits is refused`(_ what: String) async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p1"]?.title = "经理" }
            let plan = try await fixture.sync(dryRun: true, on: engine)
            switch what {
            case "directory": try await fixture.sync(on: engine)
            case "settings": fixture.idp.sync.mappings.employee.removeLast()
            case "age": fixture.now = fixture.now.advanced(byMilliseconds: 24 * 3_600_000 + 1)
            default: try await fixture.after(engine) { try await $0.apply(plan.id) }
            }
            await #expect {
                try await engine.apply(plan.id)
            } throws: { error in
                if case TaskDecisionError.planStale = error { true } else { false }
            }
        }
    }

    @Test func `what was just changed of an IdP counts, though nobody has told of it yet`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            let done = try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p1"]?.title = "经理" }
            let plan = try await fixture.sync(dryRun: true, on: engine)
            let known = fixture.idp
            fixture.told.withLock { $0 = known }
            fixture.idp.sync.mappings.employee.removeLast()
            await #expect {
                try await engine.apply(plan.id)
            } throws: { error in
                if case TaskDecisionError.planStale = error { true } else { false }
            }
            fixture.idp = known
            fixture.idp.status = .closed
            for decide in [{ try await engine.apply(plan.id) }, { try await engine.undo(done.id) }]
                as [@Sendable () async throws -> SyncTask]
            {
                await #expect {
                    try await decide()
                } throws: { error in
                    if case TaskDecisionError.idpClosed = error { true } else { false }
                }
            }
        }
    }

    @Test func `who logs in for the first time makes no plan stale, and stays logged in when it is applied`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p1"]?.title = "经理" }
            let plan = try await fixture.sync(dryRun: true, on: engine)
            try await fixture.logIn("p1")
            let applied = try await fixture.after(engine) { try await $0.apply(plan.id) }
            #expect(applied.status == .success)
            let person = try await fixture.employee("p1")
            #expect(person.fields.title == "经理" && person.accountStatus == .enabled)
            let change = try #require(try await fixture.store.changes(after: nil).changes.last)
            #expect(change.before?["accountStatus"] == "enabled" && change.after?["accountStatus"] == "enabled")
            #expect(change.before?["title"] == "工程师" && change.after?["title"] == "经理")
        }
    }

    @Test func `a schedule, a guard and a day do not make a plan stale`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            let plan = try await fixture.sync(dryRun: true, on: engine)
            fixture.idp.sync.automatic = true
            fixture.idp.sync.guard.maxDeleteCount = 3
            fixture.now = fixture.now.advanced(byMilliseconds: 24 * 3_600_000)
            #expect(try await fixture.after(engine) { try await $0.apply(plan.id) }.status == .success)
        }
    }

    @Test func `an object that changed since its plan is left, and said so`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            fixture.idp.sync.guard.maxDeleteCount = 1
            fixture.idp.sync.guard.maxDeletePercent = 0
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { for id in ["p1", "p2", "p3"] { $0.organisation.persons[id] = nil } }
            let held = try await fixture.sync(on: engine)
            #expect(held.status == .held)
            try await fixture.touch("p2")
            let task = try await fixture.after(engine) { try await $0.approve(held.id) }
            #expect(task.status == .partialSuccess)
            #expect(task.counts.employee.deleted == 2)
            let failed = try await fixture.records(of: task).filter { $0.success == false }
            #expect(failed.map(\.sourceId) == ["p2"])
            #expect(failed.first?.error?.reason == "changed_since")
            #expect(try await fixture.employee("p2").employmentStatus == .active)
        }
    }

    @Test func `held removals are approved one by one, the rest waits, and is rejected`() async throws {
        try await withEngine(.of(people: 600, departments: 12)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in for index in 0..<100 { script.organisation.persons["p\(index)"] = nil } }
            let held = try await fixture.sync(on: engine)
            #expect(held.error?.message.contains("task.approve") == true)
            let removals = try await fixture.removals(of: held)
            let chosen = removals.prefix(3).map(\.id)
            let some = try await fixture.after(engine) { try await $0.approve(held.id, records: chosen) }
            #expect(some.status == .held)
            #expect(some.counts.employee.deleted == 3)
            #expect(try await fixture.removals(of: some).count { $0.success == nil } == 97)
            await #expect(throws: TaskDecisionError.self) { try await engine.approve(held.id, records: chosen) }
            let task = try await engine.reject(held.id)
            #expect(task.status == .partialSuccess)
            #expect(try await fixture.removals(of: task).count { $0.error?.reason == "rejected" } == 97)
            #expect(try await fixture.employees().count { $0.employmentStatus == .left } == 3)
            await #expect(throws: TaskDecisionError.self) { try await engine.approve(held.id) }
            await #expect(throws: TaskDecisionError.self) { try await engine.reject(held.id) }
        }
    }

    @Test func `approved removals of departments go children first, after their people`() async throws {
        try await withEngine(.of(people: 60, departments: 60)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.departments = script.organisation.departments.filter { $0.key == "1" }
                script.organisation.persons = script.organisation.persons.filter { $0.key == "p0" }
                script.organisation.persons["p0"]?.places = ["1": 10]
            }
            let held = try await fixture.sync(on: engine)
            #expect(held.status == .held)
            let department = try #require(try await fixture.removals(of: held).first { $0.type == .department })
            let early = try await fixture.after(engine) { try await $0.approve(held.id, records: [department.id]) }
            #expect(try await fixture.removals(of: early).first { $0.success == false }?.error?.reason == "not_empty")
            let task = try await fixture.after(engine) { try await $0.approve(held.id) }
            #expect(task.counts.employee.deleted == 59)
            #expect(try await fixture.departments().count <= 5)
            #expect(try await fixture.sync(on: engine).status == .success)
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test(arguments: [(10, false), (11, true)]) func `the guard lets ten departments go`(_ gone: Int, _ isHeld: Bool) async throws {
        try await withEngine(.of(people: 0, departments: 40)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in for index in 0..<gone { script.organisation.departments["d\(40 - index)"] = nil } }
            let task = try await fixture.sync()
            #expect(task.status == (isHeld ? .held : .success))
            #expect(task.counts.department.deleted == (isHeld ? 0 : gone))
        }
    }

    @Test(arguments: [(400, 50, false), (400, 51, true), (600, 60, false), (600, 61, true)])
    func `the guard lets fifty employees go, or a tenth`(_ people: Int, _ gone: Int, _ isHeld: Bool) async throws {
        try await withEngine(.of(people: people, departments: 4)) { fixture in
            try await fixture.sync()
            fixture.source.change { script in for index in 0..<gone { script.organisation.persons["p\(index)"] = nil } }
            let task = try await fixture.sync()
            #expect(task.status == (isHeld ? .held : .success))
            #expect(try await fixture.removals(of: task).count == gone)
        }
    }

    @Test func `a plan that is decided on while the service stops is not begun, and is there to be decided on again`() async throws {
        try await withEngine(.of(people: 20, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            let plan = try await fixture.sync(dryRun: true, on: engine)
            let gate = Gate()
            fixture.configuring.withLock { $0 = { await gate.pass() } }
            let applying = Task { try await engine.apply(plan.id) }
            await gate.arrival()
            await engine.shutdown()
            await gate.open()
            await #expect {
                _ = try await applying.value
            } throws: { error in
                if case TaskDecisionError.notStarted(.shuttingDown) = error { true } else { false }
            }
            #expect(await engine.activeTasks.isEmpty)
            #expect(try await fixture.store.task(plan.id)?.status == .planned)
            #expect(try await fixture.employees().isEmpty)
        }
    }

    @Test func `a run ends every task that waits, however many there are`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            var held = SyncTask()
            held.idpId = fixture.idp.id
            held.trigger = .event
            held.status = .held
            for _ in 0..<130 { _ = try await fixture.store.addTask(held, idpName: fixture.idp.name, mappings: FieldMappings()) }
            #expect(try await fixture.sync().status == .success)
            var filter = TaskFilter()
            filter.status = .held
            #expect(try await fixture.store.tasks(filter).items.isEmpty)
            filter.status = .canceled
            #expect(try await fixture.store.tasks(filter, PageRequest(size: 1000)).items.count == 130)
        }
    }

    @Test func `a held task that was canceled leaves no removal waiting`() async throws {
        try await withEngine(.of(people: 100, departments: 4)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in for index in 0..<60 { script.organisation.persons["p\(index)"] = nil } }
            let held = try await fixture.sync(on: engine)
            let task = try #require(try await engine.cancel(held.id))
            #expect(task.status == .canceled)
            #expect(try await fixture.removals(of: task).allSatisfy { $0.success == false })
        }
    }
}
