import DingTalkSimulator
import Foundation
import Glibc
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Pushes that are signed and late, or broken on their way, over the real listener.
@Suite struct CallbackRefusalTests {
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    /// A push about `person` that says it was sent so many minutes ago.
    private static func push(_ pair: DaemonPair, _ person: String, minutesAgo: Int64) throws -> SealedPush {
        try #require(
            pair.simulator.events.sealed(
                "user_modify_org", [person], corpID: pair.simulator.apps[0].corpID, at: now - minutesAgo * 60_000))
    }

    /// The status of the answer to `body`.
    private static func post(_ pair: DaemonPair, _ idp: JSONValue, query: String, _ body: [UInt8]) async throws -> String {
        let file = pair.site.directory + "/body"
        try Data(body).write(to: URL(fileURLWithPath: file))
        return try await runProgram(
            "curl",
            [
                "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", pair.site.callbackSocket, "--data-binary", "@" + file,
                "http://agent/dingtalk/events/" + (idp.text ?? "") + query,
            ]
        ).output
    }

    private static func body(_ encrypted: String) -> [UInt8] { Array("{\"encrypt\":\"\(encrypted)\"}".utf8) }

    @Test func `a push that was sent over an hour ago is refused by either way in, and counted`() async throws {
        try await withCallbacks { pair, idp in
            let late = try Self.push(pair, "late", minutesAgo: 61)
            #expect(try await Self.post(pair, idp, query: late.query, Self.body(late.encrypted)) == "403")
            do {
                _ = try await pair.agent.call("event.receive", Self.params(late, idp))
                Issue.record("a push of an hour ago was taken")
            } catch LineClientError.rpc(let failure) {
                #expect(failure.reason == "event_refused")
                #expect(failure.data?.at("problem").text == "outOfTime")
            }
            let metrics = try await pair.agent.call("service.metrics", ["format": "prometheus"]).at("text").text ?? ""
            #expect(metrics.contains("events_received_total{channel=\"callback\",outcome=\"outOfTime\",service=\"sync-agent\"} 2"))
            #expect(try await pair.agent.call("event.list").at("events") == .array([]))
            let fresh = try Self.push(pair, "fresh", minutesAgo: 1)
            #expect(try await Self.post(pair, idp, query: fresh.query, Self.body(fresh.encrypted)) == "200")
        }
    }

    @Test func `without a limit of time an old push is taken`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 5, departments: 2, seed: 3)) { simulator in
            try await withPair(simulator: simulator, takesCallbacks: true, agentOptions: ["--event-max-skew-seconds", "0"]) { pair in
                let idp = try await pair.createTestedIdP(CallbackTests.settings)
                pair.subscribe(idp)
                let old = try Self.push(pair, "old", minutesAgo: 61)
                #expect(try await Self.post(pair, idp, query: old.query, Self.body(old.encrypted)) == "200")
                let again = try Self.push(pair, "older", minutesAgo: 24 * 60)
                _ = try await pair.agent.call("event.receive", Self.params(again, idp))
                #expect(try await pair.agent.call("event.list").at("events").elements.count == 2)
            }
        }
    }

    @Test func `what is cut short, changed or too large is refused, and nothing of it is in a log`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 5, departments: 2, seed: 3)) { simulator in
            try await withPair(simulator: simulator, takesCallbacks: true, agentOptions: ["--log-level", "trace"]) { pair in
                let idp = try await pair.createTestedIdP(CallbackTests.settings)
                pair.subscribe(idp)
                let push = try Self.push(pair, "somebody", minutesAgo: 0)
                let whole = Self.body(push.encrypted)
                for length in [0, 1, 12, whole.count / 2, whole.count - 3] {
                    let status = try await Self.post(pair, idp, query: push.query, Array(whole.prefix(length)))
                    #expect(status == "400" || status == "403", "\(length) bytes: \(status)")
                }
                for place in stride(from: 12, to: whole.count - 2, by: 37) {
                    for bit in [0, 2, 5] {
                        var changed = whole
                        changed[place] ^= 1 << UInt8(bit)
                        let status = try await Self.post(pair, idp, query: push.query, changed)
                        #expect(status == "400" || status == "403", "bit \(bit) of byte \(place): \(status)")
                    }
                }
                let large = Self.body(push.encrypted + String(repeating: "QUFB", count: 100_000))
                #expect(try await Self.post(pair, idp, query: push.query, large) == "413")
                #expect(try await pair.agent.call("event.list").at("events") == .array([]))
                #expect(try await Self.post(pair, idp, query: push.query, whole) == "200")
                let log = pair.agent.logText
                for piece in [String(push.encrypted.prefix(40)), push.signature, push.nonce, "QUFBQUFB", "somebody"] {
                    #expect(!log.contains(piece), "\(piece)")
                }
            }
        }
    }

    @Test func `the listener takes pushes at a host and a port`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 5, departments: 2, seed: 3)) { simulator in
            let port = try Self.freePort()
            try await withPair(simulator: simulator, agentOptions: ["--callback-listen", "127.0.0.1:\(port)"]) { pair in
                let idp = try await pair.createTestedIdP(CallbackTests.settings)
                pair.subscribe(idp)
                simulator.events.settings.callback?.url = "http://127.0.0.1:\(port)/dingtalk/events/\(idp.text ?? "")"
                simulator.events.emit("user_modify_org", ["somebody"], corpID: simulator.apps[0].corpID)
                #expect(try await pair.handled(idp).count == 1)
                #expect(simulator.events.sent.map(\.fate) == [.delivered])
            }
        }
    }

    private static func params(_ push: SealedPush, _ idp: JSONValue) -> JSONValue {
        [
            "idpId": idp, "signature": .string(push.signature), "timestamp": .string(push.timestamp), "nonce": .string(push.nonce),
            "encrypt": .string(push.encrypted),
        ]
    }

    /// A port that nobody listens at.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return UInt16(bigEndian: address.sin_port)
    }
}
