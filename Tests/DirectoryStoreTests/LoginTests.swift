import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct LoginTests {
    private func attempt(_ fixture: StoreFixture, _ employee: Employee?, at seconds: Int64, reason: String? = nil) -> LoginRecord {
        var login = LoginRecord()
        login.idpId = fixture.idpID
        login.time = Timestamp(milliseconds: 1_800_000_000_000 + seconds * 1000)
        login.employeeId = employee?.id
        login.sourceId = employee?.sourceId ?? "nobody"
        login.name = employee?.fields.displayName
        login.outcome = reason == nil ? .success : .refused
        login.reason = reason
        return login
    }

    private func withPerson(_ body: (StoreFixture, Employee) async throws -> Void) async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"])])
            let person = try #require(try await fixture.store.employee(fixture.idpID, sourceID: "u1"))
            try await body(fixture, person)
        }
    }

    @Test func `the first login enables the account, once, and the feed tells before and after`() async throws {
        try await withPerson { fixture, person in
            #expect(person.accountStatus == .pending)
            #expect(person.lastLoginAt == nil)
            let cursor = try await fixture.store.feedEnd()
            let isNews = try await fixture.store.recordLogins([attempt(fixture, person, at: 10)])
            #expect(isNews)
            let isNewsAgain = try await fixture.store.recordLogins([attempt(fixture, person, at: 20)])
            #expect(!isNewsAgain)
            let stored = try #require(try await fixture.store.employee(person.id))
            #expect(stored.accountStatus == .enabled)
            #expect(stored.lastLoginAt == Timestamp(milliseconds: 1_800_000_020_000))
            #expect(stored.revision == person.revision + 1)
            let changes = try await fixture.store.changes(after: cursor).changes
            #expect(changes.count == 1)
            #expect(changes.first?.taskId == nil)
            #expect(changes.first?.before?["accountStatus"] == "pending")
            #expect(changes.first?.after?["accountStatus"] == "enabled")
            #expect(changes.first?.after?["departments"] == changes.first?.before?["departments"])
        }
    }

    @Test func `a refused attempt changes nobody`() async throws {
        try await withPerson { fixture, person in
            let isNews = try await fixture.store.recordLogins([attempt(fixture, person, at: 10, reason: "account_suspended")])
            #expect(!isNews)
            let stored = try await fixture.store.employee(person.id)
            #expect(stored == person)
        }
    }

    @Test func `attempts are listed newest first, page by page, and found by who and by outcome`() async throws {
        try await withPerson { fixture, person in
            _ = try await fixture.store.recordLogins(
                (0..<5).map { attempt(fixture, person, at: $0) } + [attempt(fixture, nil, at: 9, reason: "not_found")])
            let all = try await fixture.all { try await fixture.store.logins(LoginFilter(), $0) }
            #expect(all.map(\.time.milliseconds) == [9, 4, 3, 2, 1, 0].map { 1_800_000_000_000 + $0 * 1000 })
            #expect(Set(all.map(\.id)).count == 6)
            var filter = LoginFilter()
            filter.outcome = .refused
            #expect(try await fixture.store.logins(filter).items.map(\.reason) == ["not_found"])
            filter = LoginFilter()
            filter.employeeID = person.id
            #expect(try await fixture.store.logins(filter).items.count == 5)
            filter.idpID = IdPID(number: 99)
            #expect(try await fixture.store.logins(filter).items.isEmpty)
        }
    }

    @Test func `old attempts go by age and by number, and the last login of who is there stays`() async throws {
        try await withPerson { fixture, person in
            let day: Int64 = 86_400
            _ = try await fixture.store.recordLogins((0..<10).map { attempt(fixture, person, at: $0 * day) })
            let now = Timestamp(milliseconds: 1_800_000_000_000 + 10 * day * 1000)
            #expect(try await fixture.store.trimLogins(RecordRetention(days: 7, records: 1000), at: now) == 3)
            #expect(try await fixture.store.trimLogins(RecordRetention(days: 7, records: 2), at: now) == 5)
            #expect(try await fixture.store.logins(LoginFilter()).items.count == 2)
            _ = try await fixture.store.trimLogins(
                RecordRetention(days: 1, records: 1000), at: now.advanced(byMilliseconds: 9 * day * 1000))
            #expect(try await fixture.store.logins(LoginFilter()).items.isEmpty)
            #expect(try await fixture.store.employee(person.id)?.lastLoginAt != nil)
        }
    }
}
