import DingTalkSimulator
import Foundation
import Testing

@Suite struct ThrottleTests {
    private let clock = TestClock()

    private func options(_ limits: Limits) -> SimulatorOptions {
        var options = SimulatorOptions(limits: limits)
        let clock = clock
        options.clock = { clock.now }
        return options
    }

    @Test func `the twenty-first call of a second is throttled, in words that name the end`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options(Limits())) { simulator in
            let peer = try await Peer.withToken(simulator)
            for _ in 0..<20 { #expect(try await peer.code("/topapi/v2/user/list", #"{"dept_id":1,"cursor":0,"size":1}"#) == 0) }
            let answer = try await peer.post("/topapi/v2/user/list", "{}")
            #expect(answer["errcode"] as? Int == 88)
            #expect(answer["sub_code"] as? String == "90018")
            let text =
                "您的应用调用该接口次数过多，触发了qps流控, apiPath(dingtalk.oapi.v2.user.list), 从 2026-09-03 10:15:02 到 2026-09-03 10:15:02 请求总次数超过 20 次, 限制将在 2026-09-03 10:15:03 结束."
            #expect(answer["sub_msg"] as? String == text)
            #expect(answer["errmsg"] as? String == "ding talk error[subcode=90018,submsg=\(text)]")
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 0)
            clock.advance(milliseconds: 1000)
            #expect(try await peer.code("/topapi/v2/user/list", #"{"dept_id":1,"cursor":0,"size":1}"#) == 0)
            #expect(simulator.counters.byPath["/topapi/v2/user/list"]?.throttled == 1)
            #expect(simulator.counters.times("/topapi/v2/user/list").count == 22)
        }
    }

    @Test func `windows end with the wall clock's second`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options(Limits(perSecond: 1))) { simulator in
            let peer = try await Peer.withToken(simulator)
            clock.advance(milliseconds: 999)
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 0)
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 90018)
            clock.advance(milliseconds: 1)
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 0)
        }
    }

    @Test func `the limit of all apps together answers 90002`() async throws {
        var limits = Limits.none
        limits.globalPerSecond = 1
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options(limits)) { simulator in
            let peer = try await Peer.withToken(simulator)
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 0)
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 90002)
        }
    }

    @Test func `the new host answers a throttled call with 403`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options(Limits(perSecond: 0))) { simulator in
            let peer = Peer(simulator)
            let (status, data) = try await peer.send("POST", "/v1.0/oauth2/accessToken", #"{"appKey":"dingsimappkey0000001"}"#)
            #expect(status == 403)
            #expect(peer.object(data)["code"] as? String == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        }
    }

    @Test func `an address that calls too often is banned for five minutes`() async throws {
        var limits = Limits.none
        limits.perAddress = 3
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options(limits)) { simulator in
            let peer = try await Peer.withToken(simulator)
            for _ in 0..<2 { #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 0) }
            let banned = try await peer.send("GET", "/auth/scopes?access_token=\(peer.token)").1
            #expect(String(decoding: banned, as: UTF8.self).hasPrefix("<!DOCTYPE html>"))
            simulator.limits.banShape = .json
            clock.advance(milliseconds: 299_999)
            #expect(try await peer.get("/auth/scopes?access_token=\(peer.token)")["status"] as? Int == 1111)
            clock.advance(milliseconds: 1)
            #expect(try await peer.get("/auth/scopes?access_token=\(peer.token)")["errcode"] as? Int == 0)
        }
    }

    @Test func `only metered calls use up the monthly quota`() async throws {
        var limits = Limits.none
        limits.monthlyQuota = 1
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options(limits)) { simulator in
            let peer = try await Peer.withToken(simulator)
            for _ in 0..<3 { #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 0) }
            #expect(try await peer.get("/auth/scopes?access_token=\(peer.token)")["errcode"] as? Int == 0)
            #expect(try await peer.get("/auth/scopes?access_token=\(peer.token)")["sub_code"] as? String == "90020")
        }
    }

    @Test func `an answer waits out the latency, and others are served meanwhile`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.limits.latency = 100
            let began = ContinuousClock.now
            async let first = peer.code("/topapi/v2/department/listsub", "{}")
            async let second = peer.code("/topapi/v2/user/get", #"{"userid":"u0007"}"#)
            #expect(try await [first, second] == [0, 0])
            #expect(ContinuousClock.now - began >= .milliseconds(99))
        }
    }
}
