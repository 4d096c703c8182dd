import DingTalkSimulator
import IdentityModel
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct ConnectivityTests {
    private func check(
        _ access: DingTalkAccess = Fixture.access(), preparing prepare: (DingTalkSimulator) -> Void = { _ in },
        changing change: (inout DingTalkSourceOptions) -> Void = { _ in }
    ) async throws -> [ConnectivityCheck.Name: ConnectivityCheck] {
        try await withSimulatedDingTalk(employees: 100, departments: 8, changing: change) { fixture in
            prepare(fixture.simulator)
            let checks = await (try fixture.source(access)).checkConnectivity()
            #expect(checks.map(\.name) == ConnectivityCheck.Name.allCases)
            for check in checks where check.status == .failed { #expect(check.remedy != nil, "\(check.name)") }
            return Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0) })
        }
    }

    @Test func `with everything granted every step passes, and events are skipped where none are configured`() async throws {
        let checks = try await check()
        for (name, check) in checks { #expect(check.status == (name == .eventCrypto ? .skipped : .passed), "\(name): \(check.message)") }
    }

    @Test func `a wrong secret fails the token, and what needs it is skipped`() async throws {
        var access = Fixture.access()
        access.appSecret = "wrong-secret"
        let checks = try await check(access)
        #expect(checks[.reach]?.status == .passed)
        #expect(checks[.token]?.status == .failed)
        #expect(checks[.token]?.source?.class == .credentials)
        for name in [ConnectivityCheck.Name.contactScope, .departmentRead, .memberRead, .fieldPermissions] {
            #expect(checks[name]?.status == .skipped)
        }
        #expect(!String(describing: checks).contains("wrong-secret"))
    }

    @Test func `a secret that was good before does not vouch for a changed one`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2) { fixture in
            let source = try fixture.source()
            #expect(await source.checkConnectivity()[1].status == .passed)
            fixture.simulator.apps[0].secret = "changed-meanwhile"
            #expect(await source.checkConnectivity()[1].status == .failed)
        }
    }

    @Test(arguments: [
        ("qyapi_get_department_list", ConnectivityCheck.Name.departmentRead), ("qyapi_get_department_member", .memberRead),
    ])
    func `a missing permission point is named with the page to ask for it, and the other steps go on`(
        _ row: (String, ConnectivityCheck.Name)
    ) async throws {
        let checks = try await check { $0.permissions.points.remove(row.0) }
        let failed = try #require(checks[row.1])
        #expect(failed.status == .failed)
        #expect(failed.source?.subject == row.0)
        #expect(failed.remedy?.contains(row.0) == true)
        #expect(failed.remedy?.contains("https://open-dev.dingtalk.com/appscope/apply?content=") == true)
        let other: ConnectivityCheck.Name = row.1 == .departmentRead ? .memberRead : .departmentRead
        #expect(checks[other]?.status == .passed)
    }

    @Test func `a refused address is named`() async throws {
        let checks = try await check { $0.allowedAddresses = ["203.0.113.1"] }
        let refused = try #require(checks.values.first { $0.status == .failed })
        #expect(refused.source?.class == .ipNotAllowed)
        #expect(refused.remedy?.contains("127.0.0.1") == true)
    }

    @Test func `an empty scope fails as scope`() async throws {
        let checks = try await check { $0.scope = Scope() }
        #expect(checks[.contactScope]?.status == .failed)
        #expect(checks[.contactScope]?.source?.class == .scope)
        #expect(checks[.departmentRead]?.status == .skipped)
    }

    @Test func `missing field permissions are warnings that name the fields`() async throws {
        let checks = try await check {
            $0.permissions.mobileFields = false
            $0.permissions.personalFields = false
        }
        let fields = try #require(checks[.fieldPermissions])
        #expect(fields.status == .warning)
        #expect(fields.message.contains("mobile") && fields.message.contains("email"))
        #expect(fields.remedy?.contains("企业员工手机号信息") == true)
    }

    @Test func `a throttle is a warning, never a wrong configuration`() async throws {
        let checks = try await check { $0.faults.add(Fault(.htmlPage, path: DingTalkAPI.userList.rawValue)) }
        #expect(checks[.departmentRead]?.status == .passed)
        let long = try await check {
            $0.faults.add(Fault(.htmlPage, path: DingTalkAPI.userList.rawValue))
        } changing: {
            $0.banWait = .seconds(300)
        }
        #expect(long[.memberRead]?.status == .warning)
        #expect(long[.memberRead]?.source?.class == .throttled)
        #expect(!long.values.contains { $0.status == .failed })
    }

    @Test func `hosts that cannot be reached fail the first step`() async throws {
        let checks = try await check(changing: {
            $0.oapiURL = "http://127.0.0.1:9"
            $0.apiURL = "http://127.0.0.1:9"
        })
        #expect(checks[.reach]?.status == .failed)
        #expect(checks[.reach]?.source?.class == .network)
        #expect(checks[.token]?.status == .skipped)
    }

    @Test func `single persons alone can be read`() async throws {
        try await withSimulatedDingTalk(employees: 50, departments: 4) { fixture in
            let person = try #require(Truth(fixture.simulator.organisation.snapshot).people.sorted().first)
            fixture.simulator.scope = Scope(users: [person])
            let checks = await (try fixture.source()).checkConnectivity()
            #expect(checks[2].status == .passed)
            #expect(checks[3].status == .skipped)
            #expect(checks[4].status == .passed)
        }
    }

    @Test func `events are tried by the way that is configured`() async throws {
        var access = Fixture.access()
        access.eventMode = .callback
        let callback = try await check(access)[.eventCrypto]
        #expect(callback?.status == .failed)
        #expect(callback?.remedy?.contains("eventAesKey") == true)
        access.eventMode = .stream
        #expect(try await check(access)[.eventCrypto]?.status == .passed)
        access.appSecret = "another"
        #expect(try await check(access)[.eventCrypto]?.status == .failed)
    }

    @Test func `the event key is tried`() async throws {
        var access = Fixture.access()
        access.eventAesKey = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"
        access.eventToken = "t0ken"
        #expect(try await check(access)[.eventCrypto]?.status == .passed)
        access.eventAesKey = "short"
        #expect(try await check(access)[.eventCrypto]?.status == .failed)
    }
}
