import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct AccountTests {
    private func edit(_ fixture: EngineFixture, _ id: String, _ change: (inout EmployeeEdit) -> Void) async throws {
        var edit = EmployeeEdit()
        change(&edit)
        let (wanted, time) = (edit, fixture.now)
        _ = try await fixture.store.edit([fixture.employee(id).id], at: time) { image in
            AccountRules.apply(wanted, to: &image, at: time)
            return nil
        }
    }

    @Test func `an edited title outlives every change but the source's own of the title`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            try await fixture.sync()
            try await edit(fixture, "p1") { $0.title = Changed("顾问") }
            #expect(try await fixture.employee("p1").localEdits.map(\.source) == ["工程师"])
            let unchanged = try await fixture.sync()
            #expect(try await fixture.records(of: unchanged).isEmpty)
            fixture.source.change { $0.organisation.persons["p1"]?.mobile = "13900000001" }
            try await fixture.sync()
            var employee = try await fixture.employee("p1")
            #expect(employee.fields.title == "顾问" && employee.fields.telephone == "13900000001")
            #expect(employee.localEdits.count == 1)
            fixture.source.change { $0.organisation.persons["p1"]?.title = "架构师" }
            let task = try await fixture.sync()
            employee = try await fixture.employee("p1")
            #expect(employee.fields.title == "架构师" && employee.localEdits.isEmpty)
            let record = try #require(try await fixture.records(of: task).first)
            let detail = try #require(try await fixture.store.record(record.id))
            #expect(detail.changes.contains { $0.target == "localEdits" && $0.after == nil && $0.changed })
        }
    }

    @Test func `an edit that says what the source says, or null, is no edit any more`() async throws {
        try await withEngine(.of(people: 2, departments: 1)) { fixture in
            try await fixture.sync()
            for back in [Changed("工程师"), Changed<String>(nil)] {
                try await edit(fixture, "p1") { $0.title = Changed("顾问") }
                try await edit(fixture, "p1") { $0.title = back }
                let employee = try await fixture.employee("p1")
                #expect(employee.fields.title == "工程师" && employee.localEdits.isEmpty)
            }
        }
    }

    @Test func `an edited employment status stays until the person leaves or comes back`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            try await fixture.sync()
            try await edit(fixture, "p1") { $0.employmentStatus = Changed(.left) }
            fixture.source.change { $0.organisation.persons["p1"]?.mobile = "13900000001" }
            try await fixture.sync()
            #expect(try await fixture.employee("p1").employmentStatus == .left)
            let person = try #require(fixture.source.organisation.persons["p1"])
            fixture.source.change { $0.organisation.persons["p1"] = nil }
            try await fixture.sync()
            #expect(try await fixture.employee("p1").localEdits.isEmpty)
            fixture.source.change { $0.organisation.persons["p1"] = person }
            try await fixture.sync()
            let back = try await fixture.employee("p1")
            #expect(back.employmentStatus == .active && back.accountStatus == .pending)
        }
    }

    @Test func `an administrator's suspension outlives changes, departure and return`() async throws {
        try await withEngine(.of(people: 5, departments: 2)) { fixture in
            try await fixture.sync()
            let id = try await fixture.employee("p1").id
            _ = try await fixture.store.edit([id], at: fixture.now) { AccountRules.suspend(&$0) }
            let person = try #require(fixture.source.organisation.persons["p1"])
            fixture.source.change { $0.organisation.persons["p1"] = nil }
            try await fixture.sync()
            fixture.source.change { $0.organisation.persons["p1"] = person }
            try await fixture.sync()
            let employee = try await fixture.employee("p1")
            #expect(employee.id == id && employee.employmentStatus == .active)
            #expect(employee.accountStatus == .suspended && employee.suspendedBy == .administrator)
            let now = fixture.now
            _ = try await fixture.store.edit([id], at: now) { AccountRules.enable(&$0, at: now) }
            #expect(try await fixture.employee("p1").accountStatus == .enabled)
        }
    }

    @Test func `an account expires once, stands on the feed, and cannot be enabled while its time is over`() async throws {
        try await withEngine(.of(people: 3, departments: 1)) { fixture in
            try await fixture.sync()
            let id = try await fixture.employee("p1").id
            let expiry = fixture.now.advanced(byMilliseconds: 60_000)
            try await edit(fixture, "p1") { $0.expiresAt = Changed(expiry) }
            #expect(try await fixture.store.suspendExpired(at: fixture.now) == 0)
            let feed = try await fixture.store.feedEnd()
            #expect(try await fixture.store.suspendExpired(at: expiry) == 1)
            #expect(try await fixture.store.suspendExpired(at: expiry) == 0)
            let change = try #require(try await fixture.store.changes(after: feed).changes.first)
            #expect(change.taskId == nil && change.after?["suspendedBy"] == "expiry" && change.before?["accountStatus"] == "pending")
            let refused = try await fixture.store.edit([id], at: expiry) { AccountRules.enable(&$0, at: expiry) }
            guard case .refused(let error)? = refused.first else {
                Issue.record("the account was enabled")
                return
            }
            #expect(error.reason == "account_expired")
            try await edit(fixture, "p1") { $0.expiresAt = Changed(nil) }
            #expect(try await fixture.employee("p1").accountStatus == .enabled)
        }
    }

    @Test func `a mapping onto the employment status sets it; another word is a problem`() async throws {
        try await withEngine(.of(people: 3, departments: 1)) { fixture in
            fixture.idp.sync.mappings.employee.append(FieldMapping("title", to: "employmentStatus"))
            fixture.source.change { script in
                script.organisation.persons["p0"]?.title = "left"
                script.organisation.persons["p1"]?.title = "active"
            }
            let task = try await fixture.sync()
            #expect(task.counts.employee.failed == 1)
            let gone = try await fixture.employee("p0")
            #expect(gone.employmentStatus == .left && gone.accountStatus == .pending && gone.leftAt == nil)
            #expect(try await fixture.employee("p1").employmentStatus == .active)
            let again = try await fixture.sync()
            #expect(again.counts.employee.updated == 0)
            fixture.source.change { $0.organisation.persons["p0"]?.title = "active" }
            try await fixture.sync()
            #expect(try await fixture.employee("p0").employmentStatus == .active)
        }
    }
}
