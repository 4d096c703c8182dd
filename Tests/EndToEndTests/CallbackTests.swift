import DingTalkSimulator
import Foundation
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Events that DingTalk pushes, from its request to what is stored of it.
@Suite struct CallbackTests {
    static let token = "t0ken4DirSync"
    static let aesKey = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"

    @Test func `a push is stored, answered as DingTalk wants it, and listed; its repetition changes nothing`() async throws {
        try await withCallbacks { pair, idp in
            let events = pair.simulator.events
            events.settings.doubled = 1
            events.emit("user_modify_org", ["stranger"], corpID: pair.simulator.apps[0].corpID)
            try await eventually { events.underWay == 0 }
            #expect(events.sent.map(\.fate) == [.delivered])
            let event = try await pair.agent.call("event.list", ["idpId": idp]).at("events[0]")
            #expect(event.at("type").text == "user_modify_org")
            #expect(event.at("sourceEventId").text == events.sent[0].eventID)
            #expect(event.at("deliveries") == 2)
            #expect(event.at("objects[0].sourceId").text == "stranger")
            #expect(try await pair.agent.call("event.list", ["type": "user_add_org"]).at("events") == .array([]))
        }
    }

    @Test func `check_url is answered and leaves nothing`() async throws {
        try await withCallbacks { pair, idp in
            pair.simulator.events.emit("check_url", [], corpID: "")
            try await eventually { pair.simulator.events.underWay == 0 }
            #expect(pair.simulator.events.sent[0].fate == .delivered)
            #expect(try await pair.agent.call("event.list").at("events") == .array([]))
        }
    }

    @Test func `an application that registers its callback itself is asked there first, and told there`() async throws {
        try await withCallbacks { pair, idp in
            let simulator = pair.simulator
            let console = try #require(simulator.events.settings.callback)
            simulator.events.settings.callback = nil
            func ask(_ path: String, _ arguments: [String] = []) async throws -> JSONValue {
                let outcome = try await runProgram("curl", ["-sS"] + arguments + [simulator.baseURL + path])
                return try JSONValue(parsing: Array(outcome.output.utf8))
            }
            let app = simulator.apps[0]
            let token = try await ask("/gettoken?appkey=\(app.key)&appsecret=\(app.secret)").at("access_token").text ?? ""
            func manage(_ step: String, _ registration: JSONValue? = nil) async throws -> JSONValue {
                let body = registration.map {
                    ["-H", "Content-Type: application/json", "-d", String(decoding: $0.jsonBytes, as: UTF8.self)]
                }
                return try await ask("/call_back/\(step)?access_token=\(token)", body ?? [])
            }
            let registration: JSONValue = [
                "call_back_tag": ["user_modify_org"], "token": .string(console.token), "aes_key": .string(console.aesKey),
                "url": .string(console.url),
            ]
            #expect(try await manage("register_call_back", registration.merging(patch: ["token": "another"])).at("errcode") == 71009)
            #expect(try await manage("register_call_back", registration).at("errcode") == 0)
            #expect(try await manage("register_call_back", registration).at("errcode") == 71006)
            #expect(try await manage("get_call_back").at("call_back_tag") == ["user_modify_org"])
            simulator.events.emit("user_modify_org", ["told"], corpID: app.corpID)
            #expect(
                try await manage("update_call_back", registration.merging(patch: ["call_back_tag": ["user_add_org"]])).at("errcode") == 0)
            simulator.events.emit("user_add_org", ["added"], corpID: app.corpID)
            try await eventually { simulator.events.underWay == 0 }
            #expect(simulator.events.sent.map(\.fate) == [.delivered, .delivered])
            #expect(try await pair.agent.call("event.list", ["idpId": idp]).at("events").elements.count == 2)
            #expect(try await manage("delete_call_back").at("errcode") == 0)
            #expect(try await manage("delete_call_back").at("errcode") == 71007)
        }
    }

    @Test func `pushes that are not genuine, or not wanted, are refused and counted`() async throws {
        try await withCallbacks { pair, idp in
            let events = pair.simulator.events
            events.settings.retryMilliseconds = []
            let right = try #require(events.settings.callback)
            func fate(_ change: (inout CallbackSubscription) -> Void) async throws -> SentEvent.Fate? {
                var callback = right
                change(&callback)
                events.settings.callback = callback
                events.emit("user_modify_org", ["u"], corpID: "c")
                try await eventually { events.underWay == 0 }
                return events.sent.last?.fate
            }
            #expect(try await fate { $0.token = "another" } == .failed)
            #expect(try await fate { $0.aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH" } == .failed)
            #expect(try await fate { $0.owner = "dingother" } == .failed)
            #expect(try await fate { $0.url = "unix:\(pair.site.callbackSocket):/dingtalk/events/idp-unknown" } == .failed)
            #expect(try await fate { _ in } == .delivered)
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["dingtalk": ["eventMode": "off"]]])
            try await eventually { try await fate { _ in } == .failed }
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["dingtalk": ["eventMode": "callback"]]])
            try await eventually { try await fate { _ in } == .delivered }
            _ = try await pair.registry.call("idp.disable", ["id": idp])
            try await eventually { try await fate { _ in } == .failed }
            let metrics = try await pair.agent.call("service.metrics", ["format": "prometheus"]).at("text").text ?? ""
            for outcome in ["forged", "undecipherable", "wrongOwner", "events_off", "idp_closed", "new"] {
                #expect(metrics.contains("events_received_total{channel=\"callback\",outcome=\"\(outcome)\",service=\"sync-agent\"}"))
            }
            #expect(!pair.agent.logText.contains(Self.token))
        }
    }

    @Test func `the listener says what is not there, not posted, too large, no event, and not genuine`() async throws {
        try await withCallbacks { pair, idp in
            let body = pair.site.directory + "/body"
            try #"{"encrypt":"AAAA"}"#.write(toFile: body, atomically: false, encoding: .utf8)
            let large = pair.site.directory + "/large"
            try String(repeating: "x", count: 300_000).write(toFile: large, atomically: false, encoding: .utf8)
            func answer(_ target: String, _ arguments: String...) async throws -> String {
                let result = try await runProgram(
                    "curl", ["-sS", "-i", "--unix-socket", pair.site.callbackSocket] + arguments + ["http://agent" + target])
                return result.output
            }
            let events = "/dingtalk/events/" + (idp.text ?? "")
            let query = "?signature=0&timestamp=1700000000000&nonce=n"
            for target in ["/", "/dingtalk/events/", "/dingtalk/events/idp-unknown" + query, events + "/x" + query] {
                #expect(try await answer(target, "--data-binary", "@" + body).hasPrefix("HTTP/1.1 404 "), "\(target)")
            }
            let got = try await answer(events + query)
            #expect(got.hasPrefix("HTTP/1.1 405 "))
            #expect(got.lowercased().contains("allow: post"))
            #expect(try await answer(events + query, "--data-binary", "@" + large).contains("HTTP/1.1 413 "))
            #expect(try await answer(events, "--data-binary", "@" + body).hasPrefix("HTTP/1.1 400 "))
            let forged = try await answer(events + query, "--data-binary", "@" + body)
            #expect(forged.hasPrefix("HTTP/1.1 403 "))
            #expect(!forged.contains("signature"), "a stranger learns nothing")
            #expect(try await pair.agent.call("event.list").at("events") == .array([]))
        }
    }

    @Test func `event receive says why it refuses`() async throws {
        try await withCallbacks { pair, idp in
            let push: JSONValue = ["idpId": idp, "signature": "x", "timestamp": "1700000000000", "nonce": "n", "encrypt": "AAAA"]
            do {
                _ = try await pair.agent.call("event.receive", push)
                Issue.record("a forged push was taken")
            } catch LineClientError.rpc(let failure) {
                #expect(failure.reason == "event_refused")
                #expect(failure.data?.at("problem").text == "forged")
            }
        }
    }

    @Test func `new secrets count from the moment that the registry has them`() async throws {
        try await withCallbacks { pair, idp in
            let events = pair.simulator.events
            events.settings.retryMilliseconds = []
            let aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH"
            _ = try await pair.registry.call(
                "idp.update", ["id": idp, "patch": ["dingtalk": ["eventToken": "SyncToken2026", "eventAesKey": .string(aesKey)]]])
            events.settings.callback?.token = "SyncToken2026"
            events.settings.callback?.aesKey = aesKey
            try await eventually {
                events.emit("check_url", [], corpID: "")
                try await eventually { events.underWay == 0 }
                return events.sent.last?.fate == .delivered
            }
        }
    }
}

/// Runs `body` with a pair whose IdP takes the events that the simulator pushes.
func withCallbacks(
    organisation: Organisation = Organisation(employees: 20, departments: 4, seed: 3),
    _ body: @Sendable @escaping (DaemonPair, JSONValue) async throws -> Void
) async throws {
    try await withDingTalkSimulator(organisation: organisation) { simulator in
        try await withPair(simulator: simulator, takesCallbacks: true) { pair in
            let idp = try await pair.createTestedIdP(CallbackTests.settings)
            pair.subscribe(idp)
            try await body(pair, idp)
        }
    }
}

extension DaemonPair {
    /// Lets the simulator push the changes of its organisation for `idp`.
    func subscribe(_ idp: JSONValue) {
        // A listener that is full, or dead for a moment, is soon tried again.
        simulator.events.settings.retryMilliseconds = [100, 200, 400, 800, 1600, 3200, 6400, 12800]
        simulator.events.settings.callback = CallbackSubscription(
            url: "unix:\(site.callbackSocket):/dingtalk/events/\(idp.text ?? "")", token: CallbackTests.token,
            aesKey: CallbackTests.aesKey, owner: simulator.apps[0].key)
    }
}
