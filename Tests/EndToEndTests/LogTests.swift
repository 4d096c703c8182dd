import DingTalkSimulator
import Glibc
import JSONKit
import TestSupport
import Testing

/// What a line of the log tells of its task and its call.
@Suite struct LogTests {
    @Test func `each line of a task and of a call carries its id, whichever part wrote it`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 60, departments: 5, seed: 64)) { simulator in
            try await withPair(simulator: simulator, agentOptions: ["--log-format", "json", "--log-level", "debug"]) { pair in
                let idp = try await pair.createTestedIdP()
                simulator.permissions.points.remove("qyapi_get_department_member")
                let tasks = [try await pair.sync(idp), try await pair.sync(idp)]
                try await eventually { try lines(of: pair.agent).count { $0.at("message").text == "task ended" } == 2 }
                let all = try lines(of: pair.agent)

                for task in tasks {
                    #expect(task.at("failType").text == "permission", "\(task)")
                    let own = all.filter { $0.at("metadata")["task.id"] == task.at("id") }
                    #expect(own.allSatisfy { $0.at("metadata")["idp.id"] == idp })
                    let messages = Set(own.compactMap { $0.at("message").text })
                    // The source's lines too, though it knows of no task.
                    #expect(messages.isSuperset(of: ["task started", "task ended", "request refused"]), "\(messages)")
                    // All of it goes back to the call that asked for it.
                    let calls = Set(own.compactMap { $0.at("metadata")["rpc.request"]?.text })
                    #expect(calls.count == 1)
                    let answered = all.filter { $0.at("message").text == "request answered" && calls.contains(request(of: $0)) }
                    #expect(answered.map { $0.at("metadata")["rpc.method"] } == ["sync.start"])
                }
                // Nothing that was refused is without its task or its call.
                for line in all where line.at("message").text == "request refused" {
                    #expect(line.at("metadata")["rpc.request"] != nil, "\(line)")
                }
                let requests = all.filter { $0.at("message").text == "request answered" }.map(request)
                #expect(requests.count > 5 && Set(requests).count == requests.count)
            }
        }
    }

    @Test func `a call tells its own id, its outcome and its peer, where all is logged`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 1, departments: 1, seed: 65)) { simulator in
            try await withPair(simulator: simulator, agentOptions: ["--log-format", "json", "--log-level", "debug"]) { pair in
                let calls = #"{"id":"mine-7","method":"task.get","params":{"taskId":"task-0000009"}}"# + "\n"
                _ = try await socat(Array(calls.utf8), to: pair.site.agentSocket)
                // The log is written beside the answers.
                var found: JSONValue?
                try await eventually {
                    found = try lines(of: pair.agent).first { $0.at("metadata")["rpc.id"] == "\"mine-7\"" }
                    return found != nil
                }
                let line = try #require(found)
                #expect(line.at("level").text == "debug")
                #expect(line.at("metadata")["rpc.outcome"] == "not_found")
                #expect(line.at("metadata")["rpc.method"] == "task.get")
                #expect(line.at("metadata")["peer.uid"]?.text == "\(getuid())")
            }
        }
    }

    private func request(of line: JSONValue) -> String { line.at("metadata")["rpc.request"]?.text ?? "" }

    /// Every whole line of a daemon's log, which must be JSON.
    private func lines(of daemon: Daemon) throws -> [JSONValue] {
        let text = daemon.logText
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return try text[..<end].split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }
}
