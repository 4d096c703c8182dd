import Testing

@testable import DingTalkSource

@Suite struct RetryTests {
    @Test func `what may pass is tried again with growing pauses, so many times`() {
        var ledger = RetryLedger(transientRetries: 3, backoff: .milliseconds(500))
        #expect(ledger.next(after: .transient, jitter: 0.5) == .pause(.milliseconds(500)))
        #expect(ledger.next(after: .transient, jitter: 0.5) == .pause(.seconds(1)))
        #expect(ledger.next(after: .transient, jitter: 1) == .pause(.milliseconds(2500)))
        #expect(ledger.next(after: .transient, jitter: 0.5) == .giveUp)
    }

    @Test func `a token is renewed once for one call`() {
        var ledger = RetryLedger(transientRetries: 3, backoff: .milliseconds(500))
        #expect(ledger.next(after: .afterRenewingToken, jitter: 0) == .renewToken)
        #expect(ledger.next(after: .afterRenewingToken, jitter: 0) == .giveUp)
    }

    @Test func `a throttle never ends a call`() {
        var ledger = RetryLedger(transientRetries: 0, backoff: .milliseconds(500))
        for _ in 0..<1000 { #expect(ledger.next(after: .whenAdmitted(ThrottleNotice()), jitter: 0) == .atItsTurn) }
    }

    @Test func `a ban closes the gate for its time; a second page without an answer between is no ban`() {
        let manual = ManualClock()
        let gate = BanGate(wait: .seconds(300), clock: manual.clock)
        #expect(gate.remaining() == nil)
        let sentBefore = manual.now
        #expect(gate.refused(sentAt: manual.now))
        #expect(gate.refused(sentAt: sentBefore))
        #expect(gate.remaining() == .seconds(300))
        manual.advance(.seconds(300))
        #expect(gate.remaining() == nil)
        #expect(gate.refused(sentAt: sentBefore), "sent before the ban was over")
        #expect(!gate.refused(sentAt: manual.now))
        gate.answered()
        #expect(gate.refused(sentAt: manual.now))
        #expect(gate.remaining() == .seconds(300))
    }

    @Test func `a listing that leads nowhere ends`() throws {
        func page(_ text: String) throws -> MemberPage {
            try AnswerHead.read(
                Array("{\"result\":\(text)}".utf8), into: MemberPage(EmployeeReader(slots: AttributeSlots([])), department: 1)
            ).1
        }
        let start = MemberCursor(department: 1)
        #expect(try start.next(after: page(#"{"has_more":false,"next_cursor":5}"#)) == nil)
        #expect(try start.next(after: page(#"{"has_more":true,"next_cursor":5}"#))?.cursor == 5)
        #expect(throws: BrokenListing.self) { try start.next(after: page(#"{"has_more":true}"#)) }
        #expect(throws: BrokenListing.self) { try start.next(after: page(#"{"has_more":true,"next_cursor":0}"#)) }
        var cursor = start
        for step in 1..<MemberCursor.maximumEmptyPages {
            cursor = try #require(try cursor.next(after: page(#"{"has_more":true,"next_cursor":\#(step)}"#)))
        }
        #expect(throws: BrokenListing.self) { try cursor.next(after: page(#"{"has_more":true,"next_cursor":99}"#)) }
    }

    @Test func `a department met twice is read once, and so is a person of several departments`() {
        var frontier = Frontier(readsMembers: true, readsDepartmentsThemselves: false)
        frontier.begin(departments: [1, 1], starts: [], persons: ["u", "u"])
        var works: [Work] = []
        while let work = frontier.next() { works.append(work) }
        #expect(Set(works) == [.children(1), .members(MemberCursor(department: 1)), .person("u")])
        #expect(works.count == 3)
        var finding = Finding(work: .children(1))
        finding.departments = [1, 2]
        frontier.absorb(finding)
        #expect(frontier.next() == .children(2))
    }

    @Test func `pages of people wait while many persons are still to be read`() {
        var frontier = Frontier(readsMembers: true, readsDepartmentsThemselves: false)
        frontier.begin(departments: [1], starts: [], persons: (0..<2000).map(String.init))
        var works: [Work] = []
        while let work = frontier.next() { works.append(work) }
        #expect(!works.contains { $0.lane == .members })
        #expect(works.count == 1 + Frontier.width)
    }
}
