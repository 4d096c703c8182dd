import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// A new secret is proven at the source before the old one goes.
@Suite struct VerifyFirstTests {
    private func change(_ idp: JSONValue, secret: String) -> JSONValue {
        ["id": idp, "patch": ["dingtalk": ["appSecret": .string(secret)]], "verifyFirst": true]
    }

    @Test func `a right new secret is stored as tested, and the next synchronization uses it`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 12, departments: 3, seed: 11)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createIdP()
                simulator.apps[0].secret = "another-secret"
                simulator.invalidateTokens()
                let changed = try await pair.registry.call("idp.update", change(idp, secret: "another-secret"))
                #expect(changed.at("connectivity.status").text == "passed")
                #expect(changed.at("revision") == 2)
                let task = try await pair.sync(idp)
                #expect(task.at("status").text == "success", "\(task)")
                #expect(task.at("counts.employee.created") == 12)
            }
        }
    }

    @Test func `a wrong new secret is refused in the source's words, and the old one goes on`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 12, departments: 3, seed: 11)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                do {
                    let changed = try await pair.registry.call("idp.update", change(idp, secret: "no-such-secret"))
                    Issue.record("stored: \(changed)")
                } catch LineClientError.rpc(let failure) {
                    #expect(failure.code == 412)
                    #expect(failure.reason == "secret_refused")
                    let test = try await pair.agent.call(
                        "connectivity.test",
                        [
                            "idpId": idp,
                            "dingtalk": [
                                "corpId": .string(simulator.apps[0].corpID), "appKey": .string(simulator.apps[0].key),
                                "appSecret": "no-such-secret", "dingtalkType": "standard",
                            ],
                        ])
                    let words = try #require(test.at("checks").elements.first { $0.at("status").text == "failed" }?.at("message").text)
                    #expect(failure.message.contains(words))
                    #expect(!failure.message.contains("no-such-secret"))
                }
                let kept = try await pair.registry.call("idp.get", ["id": idp])
                #expect(kept.at("revision") == 1)
                #expect(kept.at("connectivity.status").text == "passed")
                let task = try await pair.sync(idp)
                #expect(task.at("status").text == "success", "\(task)")
                #expect(!pair.agent.logText.contains("no-such-secret"))
            }
        }
    }

    @Test func `changes are followed while a test takes its time`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 3, departments: 1, seed: 11)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let slow = try await pair.createTestedIdP()
                // Every request takes so long: room for the slowest machine to follow the change first.
                simulator.limits.latency = 4000
                let update = change(slow, secret: simulator.apps[0].secret)
                async let changed = pair.registry.call("idp.update", update)
                try await eventually {
                    try await pair.registry.call("audit.list").at("entries").elements.contains {
                        $0.at("changes[0].after").text == "verification"
                    }
                }
                let other = try await pair.registry.call("idp.create", ["type": "custom", "name": "other", "status": "enabled"]).at("id")
                try await eventually {
                    do {
                        _ = try await pair.agent.call("employee.list", ["idpId": other])
                        return true
                    } catch LineClientError.rpc { return false }
                }
                #expect(try await pair.registry.call("idp.get", ["id": slow]).at("revision") == 1, "the test is still under way")
                simulator.limits.latency = 0
                #expect(try await changed.at("connectivity.status").text == "passed")
            }
        }
    }
}
