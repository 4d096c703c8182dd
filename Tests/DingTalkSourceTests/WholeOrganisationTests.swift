import CurlKit
import DingTalkSimulator
import IdentityModel
import JSONKit
import Logging
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct WholeOrganisationTests {
    @Test func `the headcount is the organisation's, whatever the scope`() async throws {
        try await withSimulatedDingTalk(employees: 130, departments: 7) { fixture in
            fixture.simulator.scope = Scope(departments: [], users: ["nobody"])
            let source = try fixture.source()
            let count = try await source.headcount()
            #expect(count == 130)
            fixture.simulator.permissions.points.remove("qyapi_get_member")
            await #expect(throws: SourceFault.self) { try await source.headcount() }
        }
    }

    @Test func `who left is told by the leave records, over all their pages`() async throws {
        try await withSimulatedDingTalk(employees: 200, departments: 7) { fixture in
            let leavers = Set(Truth(fixture.simulator.organisation.snapshot).people.sorted().prefix(120))
            try fixture.simulator.organisation.edit { contents in for id in leavers { try contents.removeEmployee(id) } }
            let source = try fixture.source()
            let since = Timestamp(milliseconds: 1_500_000_000_000)
            let told = try #require(try await source.departures(since: since))
            #expect(told.count == 120)
            #expect(Set(told.map(\.sourceID)) == leavers)
            #expect(told.allSatisfy { $0.leftAt != nil })
            #expect(fixture.simulator.counters.requests("/v1.0/contact/empLeaveRecords") == 3)
        }
    }

    @Test func `without the permission there are no records, which is no trouble`() async throws {
        try await withSimulatedDingTalk(employees: 20, departments: 3) { fixture in
            fixture.simulator.permissions.points.remove("Contact.Common.Read")
            let source = try fixture.source()
            let none = try await source.departures(since: Timestamp(milliseconds: 0))
            #expect(none == nil)
            fixture.simulator.faults.add(Fault(.systemBusy, path: "/v1.0/contact/empLeaveRecords"))
            fixture.simulator.permissions = .all
            await #expect(throws: SourceFault.self) { try await source.departures(since: Timestamp(milliseconds: 0)) }
        }
    }

    @Test func `an invitation that was withdrawn is no departure`() throws {
        let body = """
            {"records":[{"userId":"a","leaveTime":"2026-09-01T08:00:00Z","leaveReason":"leave"},{"userId":"b","leaveReason":"cancel"},\
            {"name":"nobody"},{"userId":"c","leaveReason":"delete"}],"nextToken":3}
            """
        let (_, records) = try AnswerHead.read(Array(body.utf8), into: LeaveRecords())
        #expect(records.departures.map(\.sourceID) == ["a", "c"])
        #expect(records.departures.first?.leftAt == Timestamp("2026-09-01T08:00:00Z"))
        #expect(records.nextToken == "3")
    }

    @Test func `people whose visibility is restricted are read all the same`() async throws {
        try await withSimulatedDingTalk(employees: 150, departments: 1) { fixture in
            let hidden = Truth(fixture.simulator.organisation.snapshot).people.sorted().prefix(3)
            try fixture.simulator.organisation.edit { contents in
                for id in hidden { try contents.updateEmployee(id) { $0.accessLimited = true } }
            }
            #expect(Set(try await fixture.read().people.keys).isSuperset(of: hidden))
        }
    }

    @Test func `who does not answer in time is told apart from who refuses`() async throws {
        try await withSimulatedDingTalk(
            employees: 10, departments: 2, changing: { $0.requestTimeout = .milliseconds(50) }
        ) { fixture in
            let source = try fixture.source()
            _ = try await source.headcount()
            fixture.simulator.faults.add(Fault(.neverAnswer, path: "/topapi/v2/department/listsub"))
            let fault = await #expect(throws: SourceFault.self) { try await source.children(of: "1") }
            #expect(fault?.isTimeout == true)
            fixture.simulator.faults.removeAll()
            fixture.simulator.faults.add(Fault(.errcode(60003, "部门不存在"), path: "/topapi/v2/department/listsub"))
            let refusal = await #expect(throws: SourceFault.self) { try await source.children(of: "1") }
            #expect(refusal?.isTimeout == false)
        }
    }

    @Test func `a probe that is answered counts as answered`() async throws {
        let metrics = CountingMetrics()
        try await withDingTalkSimulator(organisation: Organisation(employees: 10, departments: 2)) { simulator in
            let http = try CurlClient(CurlConfiguration(userAgent: "test"))
            let provider = DingTalkSourceProvider(
                http: http, options: Fixture.options(simulator), metrics: metrics, logger: Logger(label: "test"))
            let checks = try await provider.source(for: .dingtalk(Fixture.access())).checkConnectivity()
            await http.shutdown()
            #expect(checks.first?.status == .passed)
        }
        #expect(metrics.all["dingtalk_requests_total /gettoken ok"] == 1)
        #expect(!metrics.all.keys.contains { $0.hasSuffix(" protocol") })
    }
}
