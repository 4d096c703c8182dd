import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct LeaverTests {
    private static let day: Int64 = 86_400_000

    @Test(arguments: [Employee.AccountStatus.pending, .enabled, .suspended])
    func `a returner has the account as it was before`(_ status: Employee.AccountStatus) async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            try await fixture.setAccount("p7", status)
            let before = try await fixture.employee("p7")
            let person = fixture.source.organisation.persons["p7"]
            fixture.source.change { $0.organisation.persons["p7"] = nil }
            try await fixture.sync(on: engine)
            #expect(try await fixture.employee("p7").accountStatus == .suspended)
            fixture.source.change { $0.organisation.persons["p7"] = person }
            let task = try await fixture.sync(on: engine)
            #expect(try await fixture.records(of: task).map(\.action) == [.restore])
            let back = try await fixture.employee("p7")
            #expect(back.id == before.id)
            #expect(back.accountStatus == status)
            #expect(back.departments == before.departments)
        }
    }

    @Test func `a leaver is removed when the days are over, not before, and the feed tells it`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            fixture.idp.sync.departures.retainDays = 7
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p7"] = nil }
            try await fixture.sync(on: engine)
            let left = try #require(try await fixture.employee("p7").leftAt)
            let cursor = try await fixture.store.feedEnd()
            fixture.now = left.advanced(byMilliseconds: 7 * Self.day - 1)
            await engine.removeFormerLeavers()
            #expect(try await fixture.employee("p7").employmentStatus == .left)
            fixture.now = left.advanced(byMilliseconds: 7 * Self.day)
            await engine.removeFormerLeavers()
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p7") == nil)
            let told = try await fixture.store.changes(after: cursor).changes
            #expect(told.map(\.action) == [.delete])
            #expect(told.first?.sourceId == "p7")
            #expect(told.first?.before != nil)
            #expect(told.first?.after == nil)
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }

    @Test func `a run removes those who are due, says so, and spares who returns with it`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            fixture.idp.sync.departures.retainDays = 7
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let person = fixture.source.organisation.persons["p7"]
            fixture.source.change { script in for id in ["p7", "p8"] { script.organisation.persons[id] = nil } }
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p7"] = person }
            fixture.now = fixture.now.advanced(byMilliseconds: 8 * Self.day)
            let task = try await fixture.sync(on: engine)
            #expect(task.notes.contains { $0.hasPrefix("1 accounts of employees who left 7 days ago") })
            #expect(try await fixture.employee("p7").employmentStatus == .active)
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p8") == nil)
        }
    }

    @Test func `the policy keep removes no leaver`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { $0.organisation.persons["p7"] = nil }
            try await fixture.sync(on: engine)
            fixture.idp.sync.departures.policy = .keep
            fixture.now = fixture.now.advanced(byMilliseconds: 100 * Self.day)
            await engine.removeFormerLeavers()
            #expect(try await fixture.employee("p7").employmentStatus == .left)
        }
    }

    @Test func `an expiry that was lifted after the departure suspends no returner`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            let person = fixture.source.organisation.persons["p7"]
            let id = try await fixture.employee("p7").id
            func expire(_ expiry: Timestamp?) async throws {
                let time = fixture.now
                var edit = EmployeeEdit()
                edit.expiresAt = Changed(expiry)
                let wanted = edit
                _ = try await fixture.store.edit([id], at: time) { image in
                    AccountRules.apply(wanted, to: &image, at: time)
                    return nil
                }
            }
            try await expire(fixture.now)
            #expect(try await fixture.employee("p7").suspendedBy == .expiry)
            fixture.source.change { $0.organisation.persons["p7"] = nil }
            try await fixture.sync(on: engine)
            try await expire(nil)
            #expect(try await fixture.employee("p7").suspendedBy == .departure)
            fixture.source.change { $0.organisation.persons["p7"] = person }
            try await fixture.sync(on: engine)
            let back = try await fixture.employee("p7")
            #expect(back.accountStatus == .enabled && back.suspendedBy == nil)
        }
    }

    @Test func `whom an administrator made active again is kept, and who is only said to have left is no leaver`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            fixture.idp.sync.departures.retainDays = 7
            let engine = fixture.makeEngine()
            try await fixture.sync(on: engine)
            fixture.source.change { script in for id in ["p7", "p8"] { script.organisation.persons[id] = nil } }
            try await fixture.sync(on: engine)
            for (id, status) in [("p7", Employee.EmploymentStatus.active), ("p9", .left)] {
                let time = fixture.now
                var edit = EmployeeEdit()
                edit.employmentStatus = Changed(status)
                let wanted = edit
                _ = try await fixture.store.edit([fixture.employee(id).id], at: time) { image in
                    AccountRules.apply(wanted, to: &image, at: time)
                    return nil
                }
            }
            fixture.now = fixture.now.advanced(byMilliseconds: 8 * Self.day)
            await engine.removeFormerLeavers()
            #expect(try await fixture.employee("p7").employmentStatus == .active)
            #expect(try await fixture.store.employee(fixture.idp.id, sourceID: "p8") == nil)
            let edited = try await fixture.employee("p9")
            #expect(edited.employmentStatus == .left && edited.leftAt == nil && !edited.departments.isEmpty)
            #expect(try await fixture.records(of: fixture.sync(on: engine)).isEmpty)
        }
    }
}
