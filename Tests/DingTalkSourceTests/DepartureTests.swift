import DingTalkSimulator
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct DepartureTests {
    @Test func `records that tell of nobody who left do not end the list`() async throws {
        try await withSimulatedDingTalk(employees: 200, departments: 4) { fixture in
            let people = Array(fixture.simulator.organisation.snapshot.employees.map(\.id).prefix(125))
            let now = Int64(PacingClock.system.now() / 1_000_000)
            try fixture.simulator.organisation.edit { contents in
                // More than a page of withdrawn invitations, between departures of all kinds.
                for (number, person) in people.enumerated() {
                    let reasons = [LeaveReason.oapi, .leave, .unknown, .delete]
                    let reason = (5..<120).contains(number) ? .cancel : reasons[number % 4]
                    try contents.removeEmployee(person, reason: reason, at: now - 3_600_000 + Int64(number))
                }
            }
            let departures = try #require(
                try await fixture.source().departures(since: Timestamp(milliseconds: now - 7_200_000)))
            #expect(departures.map(\.sourceID) == Array(people.prefix(5) + people.suffix(5)))
            #expect(fixture.simulator.counters.requests(DingTalkAPI.leaveRecords.rawValue) == 3)
        }
    }

    @Test func `no more than a year is asked for`() async throws {
        try await withSimulatedDingTalk(employees: 20, departments: 2) { fixture in
            let person = try #require(fixture.simulator.organisation.snapshot.employees.map(\.id).first { _ in true })
            try fixture.simulator.organisation.edit { try $0.removeEmployee(person, reason: .delete) }
            let departures = try await fixture.source().departures(since: Timestamp(milliseconds: 0))
            #expect(departures?.map(\.sourceID) == [person])
        }
    }
}
