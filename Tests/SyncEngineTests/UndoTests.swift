import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct UndoTests {
    @Test func `a task is taken back, with the same ids, and the next run brings it again`() async throws {
        try await withEngine(.of(people: 60, departments: 8)) { fixture in
            fixture.idp.sync.departures.policy = .delete
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let before = try await fixture.organisation()
            let ids = try await Dictionary(uniqueKeysWithValues: fixture.employees().map { ($0.sourceId, $0.id) })
            fixture.source.change { script in
                script.organisation.persons["p3"] = nil
                script.organisation.persons["p4"]?.title = "经理"
                script.organisation.add("a", "新", below: "d3")
                script.organisation.add("b", "新的下面", below: "a")
                script.organisation.add("new", "新人", in: "b")
                script.organisation.departments["d8"]?.parent = "a"
                script.organisation.persons = script.organisation.persons.filter { $0.value.places["d7"] == nil }
                script.organisation.departments["d7"] = nil
            }
            let task = try await fixture.sync(on: engine)
            #expect(task.status == .success)
            let undone = try await fixture.after(engine) { try await $0.undo(task.id) }
            #expect(undone.trigger == .undo)
            #expect(undone.status == .success, "\(undone)")
            #expect(try await fixture.organisation() == before)
            #expect(try await Dictionary(uniqueKeysWithValues: fixture.employees().map { ($0.sourceId, $0.id) }) == ids)
            #expect(try await fixture.records(of: undone).contains { $0.sourceId == "p3" && $0.action == .restore })

            // What was undone can be undone.
            let again = try await fixture.after(engine) { try await $0.undo(undone.id) }
            #expect(again.status == .success)
            #expect(try await fixture.organisation() == fixture.source.organisation)
            try await fixture.after(engine) { try await $0.undo(again.id) }
            try await fixture.sync(on: engine)
            #expect(try await fixture.organisation() == fixture.source.organisation)
        }
    }

    @Test func `what changed since is left, and said so`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.persons["p1"]?.title = "经理"
                script.organisation.persons["p2"]?.title = "经理"
                script.organisation.add("a", "新", below: "d3")
            }
            let task = try await fixture.sync(on: engine)
            fixture.source.change { script in
                script.organisation.persons["p2"]?.title = "总监"
                script.organisation.add("new", "新人", in: "a")
            }
            try await fixture.sync(on: engine)
            let undone = try await fixture.after(engine) { try await $0.undo(task.id) }
            #expect(undone.status == .partialSuccess)
            let failed = try await fixture.records(of: undone).filter { $0.success == false }
            #expect(
                Dictionary(uniqueKeysWithValues: failed.map { ($0.sourceId, $0.error?.reason) }) == [
                    "p2": "changed_since", "a": "not_empty",
                ])
            #expect(try await fixture.employee("p1").fields.title == "工程师")
            #expect(try await fixture.employee("p2").fields.title == "总监")
            #expect(try await fixture.employee("new").departments.map(\.sourceId) == ["a"])
        }
    }

    @Test func `what no task changed stays when a task is taken back`() async throws {
        try await withEngine(.of(people: 12, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            let first = try await fixture.sync(on: engine)
            fixture.source.change { script in
                for id in ["p1", "p2", "p3"] { script.organisation.persons[id]?.title = "经理" }
                script.organisation.persons["p2"]?.mobile = "13900000000"
            }
            let task = try await fixture.sync(on: engine)
            let time = fixture.now
            try await fixture.logIn("p1")
            let ids = [try await fixture.employee("p2").id]
            _ = try await fixture.store.edit(ids, at: time) { image in AccountRules.suspend(&image) }
            _ = try await fixture.store.edit([try await fixture.employee("p3").id], at: time) { image in
                var edit = EmployeeEdit()
                edit.title = Changed("顾问")
                AccountRules.apply(edit, to: &image, at: time)
                return nil
            }
            let undone = try await fixture.after(engine) { try await $0.undo(task.id) }
            #expect(undone.status == .partialSuccess)
            let failed = try await fixture.records(of: undone).filter { $0.success == false }
            #expect(failed.map { "\($0.sourceId) \($0.error?.reason ?? "")" } == ["p3 changed_since"])
            let person = try await fixture.employee("p1")
            #expect(person.fields.title == "工程师" && person.accountStatus == .enabled)
            let suspended = try await fixture.employee("p2")
            #expect(suspended.fields.title == "工程师" && suspended.fields.telephone == "13800000000")
            #expect(suspended.accountStatus == .suspended && suspended.suspendedBy == .administrator)
            #expect(try await fixture.employee("p3").fields.title == "顾问")
            let change = try #require(
                try await fixture.store.changes(after: nil).changes.first { $0.taskId == undone.id && $0.sourceId == "p1" })
            #expect(change.before?["accountStatus"] == "enabled" && change.before?["title"] == "经理")

            // Who came with a task goes with it, whatever became of the account.
            let all = try await fixture.after(engine) { try await $0.undo(first.id) }
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p1") == nil)
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p2") == nil)
            #expect(all.counts.employee.deleted == 11)
        }
    }

    @Test func `a department that comes back is as old as it was and counts its changes on`() async throws {
        try await withEngine(.of(people: 6, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            fixture.source.change { $0.organisation.add("d9", "短命") }
            try await fixture.sync(on: engine)
            let before = try #require(try await fixture.departments()["d9"])
            fixture.source.change { $0.organisation.departments["d9"] = nil }
            let task = try await fixture.sync(on: engine)
            #expect(try await fixture.departments()["d9"] == nil)
            try await fixture.after(engine) { try await $0.undo(task.id) }
            let after = try #require(try await fixture.departments()["d9"])
            #expect(after.id == before.id && after.createdAt == before.createdAt)
            #expect(after.revision == before.revision + 1)
            #expect(after.updatedAt > before.updatedAt)
        }
    }

    @Test func `a leaver is back as before, and what applied nothing cannot be undone`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let before = try await fixture.employee("p1")
            fixture.source.change { $0.organisation.persons["p1"] = nil }
            let task = try await fixture.sync(on: engine)
            try await fixture.after(engine) { try await $0.undo(task.id) }
            let back = try await fixture.employee("p1")
            #expect(back.accountStatus == before.accountStatus)
            #expect(back.departments == before.departments)
            #expect(back.leftAt == nil)
            #expect(try await fixture.sync(on: engine).counts.employee.deleted == 1)
            let quiet = try await fixture.sync(on: engine)
            await #expect {
                try await engine.undo(quiet.id)
            } throws: { error in
                if case TaskDecisionError.nothingToUndo = error { true } else { false }
            }
        }
    }

    @Test func `a suspension by an administrator, an expiry and an edited title come back`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            fixture.idp.sync.departures.policy = .delete
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let time = fixture.now
            var edit = EmployeeEdit()
            edit.title = Changed("顾问")
            edit.expiresAt = Changed(time.advanced(byMilliseconds: 86_400_000))
            let wanted = edit
            for id in ["p1", "p2"] {
                _ = try await fixture.store.edit([fixture.employee(id).id], at: time) { image in
                    AccountRules.apply(wanted, to: &image, at: time)
                    return AccountRules.suspend(&image)
                }
            }
            let before = [try await fixture.employee("p1"), try await fixture.employee("p2")]
            #expect(before[1].localEdits.map(\.source) == ["工程师"])
            fixture.source.change { script in
                script.organisation.persons["p1"] = nil
                script.organisation.persons["p2"]?.title = "架构师"
            }
            let task = try await fixture.sync(on: engine)
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p1") == nil)
            #expect(try await fixture.employee("p2").localEdits.isEmpty)
            #expect(try await fixture.after(engine) { try await $0.undo(task.id) }.status == .success)
            for (id, before) in zip(["p1", "p2"], before) {
                let back = try await fixture.employee(id)
                #expect(back.id == before.id)
                #expect(back.accountStatus == .suspended && back.suspendedBy == .administrator)
                #expect(back.expiresAt == before.expiresAt && before.expiresAt != nil)
                #expect(back.fields.title == "顾问" && back.localEdits == before.localEdits)
            }
        }
    }
}
