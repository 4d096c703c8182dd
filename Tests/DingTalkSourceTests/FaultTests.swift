import DingTalkSimulator
import IdentityModel
import SourceAPI
import Synchronization
import Testing

@testable import DingTalkSource

@Suite struct FaultTests {
    private static let userList = DingTalkAPI.userList.rawValue
    private static let listsub = DingTalkAPI.subDepartments.rawValue

    static let passing: [(String, Fault)] = [
        ("busy at random", Fault(.systemBusy, trigger: .probability(0.05, seed: 3))),
        ("upstream timeouts at random", Fault(.upstreamTimeout, trigger: .probability(0.05, seed: 4))),
        ("504 at random", Fault(.httpStatus(504), trigger: .probability(0.05, seed: 5))),
        ("throttled listsub", Fault(.throttled, path: listsub, trigger: .every(15))),
        ("throttled pages", Fault(.globallyThrottled, path: userList, trigger: .every(15))),
        ("token invalid", Fault(.tokenInvalid, trigger: .every(40))),
        ("truncated", Fault(.truncatedJSON, path: userList, trigger: .every(9))),
        ("cut", Fault(.connectionCut, path: userList, trigger: .every(9))),
        ("reset", Fault(.connectionReset, path: listsub, trigger: .every(9))),
        ("numbers as strings", Fault(.stringlyTyped)),
        ("unknown fields", Fault(.unknownFields)),
        ("a page of HTML", Fault(.htmlPage, path: userList, trigger: .first(1))),
        ("punished", Fault(.punished, path: userList, trigger: .first(1))),
    ]

    @Test(arguments: passing.indices)
    func `what passes is waited out, and everything is read`(_ index: Int) async throws {
        let (name, fault) = Self.passing[index]
        try await withSimulatedDingTalk(employees: 600, departments: 30) { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            fixture.simulator.faults.add(fault)
            let meter = ReadMeter()
            let taken = try await fixture.read(meter: meter)
            #expect(taken.places == truth.places, "\(name)")
            #expect(Set(taken.departments.keys).union(["1"]) == truth.departments, "\(name)")
            #expect(taken.failed.isEmpty, "\(name): \(taken.failed)")
            #expect(fixture.simulator.faults.hits.values.allSatisfy { $0 > 0 }, "\(name)")
            if name.hasPrefix("throttled") { #expect(meter.throttled > 0) }
        }
    }

    static let lasting: [(FaultKind, SourceFault.Class)] = [
        (.systemBusy, .network), (.truncatedJSON, .protocol), (.departmentHidden, .scope), (.repeatedCursor, .protocol),
        (.moreWithEmptyList, .protocol), (.silent, .protocol), (.missingMore, .protocol), (.hugeBody(10 << 20), .protocol),
        (.errcode(400_002, "参数错误"), .protocol),
    ]

    @Test(arguments: lasting.indices)
    func `one department whose people cannot be read fails alone`(_ index: Int) async throws {
        let (kind, expected) = Self.lasting[index]
        try await withSimulatedDingTalk(employees: 3000, departments: 12) { fixture in
            let contents = fixture.simulator.organisation.snapshot
            let truth = Truth(contents)
            let largest = try #require(
                truth.departments.max { contents.memberCount(of: Int64($0) ?? 0) < contents.memberCount(of: Int64($1) ?? 0) })
            fixture.simulator.faults.add(Fault(kind, path: Self.userList, departmentID: Int64(largest)))
            let taken = try await fixture.read()
            let unit = ReadUnit(.members, largest)
            #expect(taken.failed.keys.map(\.sourceID) == [largest])
            #expect(taken.failed[unit]?.class == expected)
            #expect(!taken.complete.contains(unit))
            let others = truth.places.filter { !$0.hasPrefix(largest + "/") }
            #expect(taken.places.isSuperset(of: others))
        }
    }

    @Test func `an answer without the list of departments proves no department to be a leaf`() async throws {
        try await withSimulatedDingTalk(employees: 100, departments: 12) { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let leaf = try #require(
                truth.departments.first { fixture.simulator.organisation.snapshot.children(of: Int64($0) ?? 0).isEmpty })
            fixture.simulator.faults.add(Fault(.silent, path: Self.listsub, departmentID: Int64(leaf)))
            let taken = try await fixture.read()
            #expect(taken.failed.mapValues(\.class) == [ReadUnit(.children, leaf): .protocol])
            #expect(!taken.complete.contains(ReadUnit(.children, leaf)))
            #expect(taken.places == truth.places)
        }
    }

    @Test func `the last page of an empty department may leave the list out`() async throws {
        try await withSimulatedDingTalk(employees: 30, departments: 6) { fixture in
            try fixture.simulator.organisation.edit { try $0.add(Department(id: 777, parentID: 1, name: "空部门")) }
            fixture.simulator.faults.add(Fault(.missingLists, path: Self.userList, departmentID: 777))
            let taken = try await fixture.read()
            #expect(taken.failed.isEmpty)
            #expect(taken.complete.contains(ReadUnit(.members, "777")))
        }
    }

    @Test func `a tree that leads back into itself is walked once`() async throws {
        try await withSimulatedDingTalk(employees: 200, departments: 20) { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            fixture.simulator.faults.add(Fault(.cyclicParent, path: Self.listsub))
            let taken = try await fixture.read()
            #expect(taken.places == truth.places)
            #expect(fixture.simulator.counters.requests(Self.listsub) == truth.departments.count)
            #expect(taken.notes.contains { $0.contains("again") })
        }
    }

    @Test func `a department that is gone is missing, not failed`() async throws {
        try await withSimulatedDingTalk(employees: 200, departments: 20) { fixture in
            let gone = try #require(fixture.simulator.organisation.snapshot.children(of: 1).first)
            fixture.simulator.faults.add(Fault(.errcode(60_003, "部门不存在"), departmentID: gone))
            let taken = try await fixture.read()
            #expect(Set(taken.missing.keys) == [ReadUnit(.members, String(gone)), ReadUnit(.children, String(gone))])
        }
    }

    @Test func `a token that DingTalk forgot in mid-run is renewed once for all requests in flight`() async throws {
        try await withSimulatedDingTalk { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let isFirst = Flag()
            let taken = try await fixture.read { answer in
                if case .employees = answer, isFirst.isTakenNow() { fixture.simulator.invalidateTokens() }
            }
            #expect(taken.places == truth.places)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.accessToken.rawValue) == 2)
        }
    }

    @Test func `a token that is never accepted ends the reading instead of being renewed for ever`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2) { fixture in
            fixture.simulator.faults.add(Fault(.subcode(40_014, "不合法的access_token"), path: DingTalkAPI.scopes.rawValue))
            let fault = await #expect(throws: SourceFault.self) { try await fixture.read() }
            #expect(fault?.class == .credentials)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.accessToken.rawValue) == 2)
        }
    }

    @Test func `a page that comes again after the ban's wait is a proxy, and ends the reading`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2) { fixture in
            fixture.simulator.faults.add(Fault(.htmlPage))
            let start = ContinuousClock.now
            let fault = await #expect(throws: SourceFault.self) { try await fixture.read() }
            #expect(fault?.class == .protocol)
            #expect(ContinuousClock.now - start >= .milliseconds(200))
        }
    }

    @Test func `a missing permission fails every unit of that interface with one request`() async throws {
        try await withSimulatedDingTalk(employees: 200, departments: 20) { fixture in
            fixture.simulator.permissions.points.remove("qyapi_get_department_member")
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let taken = try await fixture.read()
            #expect(taken.people.isEmpty)
            #expect(Set(taken.failed.keys) == Set(truth.departments.map { ReadUnit(.members, $0) }))
            #expect(taken.failed.values.allSatisfy { $0.class == .permission && $0.subject == "qyapi_get_department_member" })
            #expect(fixture.simulator.counters.requests(Self.userList) <= 20)
        }
    }

    @Test func `wrong credentials, a refused address and a spent quota end the reading and give no secret away`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2) { fixture in
            var access = Fixture.access()
            access.appSecret = "wrong-secret"
            let request = ReadRequest(scope: .all, employees: true, detail: .basic, employeeAttributes: [], departmentAttributes: [])
            let fault = await #expect(throws: SourceFault.self) { try await fixture.source(access).read(request, into: Collecting()) }
            #expect(fault?.class == .credentials)
            #expect(!String(describing: fault).contains("wrong-secret"))
            fixture.simulator.allowedAddresses = ["203.0.113.1"]
            let refused = await #expect(throws: SourceFault.self) { try await fixture.read() }
            #expect(refused?.class == .ipNotAllowed)
            #expect(refused?.subject == "127.0.0.1")
            fixture.simulator.allowedAddresses = nil
            fixture.simulator.limits.monthlyQuota = 0
            let spent = await #expect(throws: SourceFault.self) { try await fixture.read() }
            #expect(spent?.class == .quota)
        }
    }

    @Test func `where the new host cannot be reached the token comes from the legacy one`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2, changing: { $0.apiURL = "http://127.0.0.1:9" }) { fixture in
            let taken = try await fixture.read()
            #expect(taken.people.count == 10)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.legacyToken.rawValue) == 1)
        }
    }
}

/// Says yes once.
private final class Flag: Sendable {
    private let isTaken = Atomic<Bool>(false)

    func isTakenNow() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }
}
