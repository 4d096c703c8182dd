import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// Refusals that pass: the task waits as it is told, goes on and succeeds; nobody is touched.
@Suite struct ThrottlingTests {
    @Test func `throttled on a listing of departments the task waits, goes on and succeeds (casdoor, TopIAM, MaxKey, dingtalk-ad)`()
        async throws
    {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(.throttled, .departments, .first(2))
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("progress.throttled") == 2)
            try await scene.expectUntouched(before)
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `throttled on one user page nobody is touched and the task succeeds (open-ace#3020)`() async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(.throttled, .members, department: 110, .first(2))
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("progress.throttled") == 2)
            try await scene.expectUntouched(before)
        }
    }

    @Test func `throttled on a person's own page nobody is locked out (casdoor)`() async throws {
        try await withScene(settings: ["sync": ["detail": "full"]]) { scene in
            let before = try await scene.accounts()
            scene.inject(.throttled, .person, .first(3))
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("progress.throttled").integer ?? 0 >= 3)
            try await scene.expectUntouched(before)
        }
    }

    @Test(arguments: [FaultKind.htmlPage, .punished])
    func `a ban of the address is waited out without a request, and the task goes on (node-dingtalk#32)`(_ ban: FaultKind) async throws {
        try await withScene { scene in
            scene.simulator.counters.reset()
            // What a run asks first, and alone.
            scene.inject(ban, .scopes, .first(1))
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            let calls = scene.simulator.counters.calls
            let banned = try #require(calls.firstIndex { $0.path == Interface.scopes.rawValue })
            #expect(calls[banned].outcome != "ok")
            // The ban is taken for one second here.
            let next = try #require(calls.dropFirst(banned + 1).first)
            #expect(next.time - calls[banned].time >= 990, "\(next.path) was asked during the ban")
            #expect(calls.dropFirst(banned + 1).first { $0.path == Interface.scopes.rawValue }?.outcome == "ok")
            let requests = try await scene.pair.agent.series("dingtalk_requests_total")
            let refused = requests.filter {
                $0.key.at("api").text == Interface.scopes.rawValue && $0.key.at("outcome").text == "throttled"
            }
            #expect(Array(refused.values) == [1])
            #expect(try await scene.differences() == [])
        }
    }

    @Test(arguments: [FaultKind.htmlPage, .punished])
    func `a ban in the middle of a run is waited out, and the task goes on (node-dingtalk#32)`(_ ban: FaultKind) async throws {
        try await withScene { scene in
            scene.inject(ban, .members, .first(1))
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `a page instead of JSON that comes again after the wait is told as a proxy in the way (node-dingtalk#32)`() async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            scene.inject(.htmlPage)
            let task = try await scene.sync()
            #expect(task.at("status").text == "failed")
            #expect(task.at("error.source.class").text == "protocol")
            #expect(words(of: task).contains("something else answers"))
            try await scene.expectUntouched(before)
        }
    }

    @Test func `a token that turns invalid in mid-run is renewed once for all requests (40014)`() async throws {
        try await withScene { scene in
            scene.simulator.counters.reset()
            scene.inject(.tokenInvalid, .members, .first(1))
            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(scene.simulator.counters.requests(Interface.token.rawValue) == 1)
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `errors -1, 88 and 504 now and then are sent again and the task succeeds`() async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            // A run asks less often than each of them strikes: no request meets one of them twice, so none is refused four times.
            let kinds: [(FaultKind, Int)] = [(.systemBusy, 23), (.upstreamTimeout, 29), (.httpStatus(504), 31)]
            for (kind, step) in kinds { scene.inject(kind, nil, .every(step)) }
            for _ in 0..<8 {
                let task = try await scene.sync()
                #expect(task.at("status").text == "success", "\(task)")
            }
            let hits = scene.simulator.faults.hits
            #expect(hits.count == 3 && hits.values.allSatisfy { $0 > 0 }, "\(hits)")
            try await scene.expectUntouched(before)
        }
    }
}
