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
    func `a ban of the address is waited out and the task goes on (node-dingtalk#32)`(_ ban: FaultKind) async throws {
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

    @Test func `errors -1, 88 and 504 at random are sent again and the task succeeds`() async throws {
        try await withScene { scene in
            let before = try await scene.accounts()
            let kinds: [FaultKind] = [.systemBusy, .upstreamTimeout, .httpStatus(504)]
            for (seed, kind) in kinds.enumerated() { scene.inject(kind, nil, .probability(0.02, seed: UInt64(seed + 3))) }
            for _ in 0..<5 {
                let task = try await scene.sync()
                #expect(task.at("status").text == "success", "\(task)")
            }
            #expect(scene.simulator.faults.hits.values.reduce(0, +) > 0)
            try await scene.expectUntouched(before)
        }
    }
}
