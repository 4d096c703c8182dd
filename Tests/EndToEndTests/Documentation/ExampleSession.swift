import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// Executes the examples of one page, in order, against one pair of services.
struct ExampleSession {
    let pair: DaemonPair
    private var ids = ExampleIDs()

    init(_ pair: DaemonPair) { self.pair = pair }

    mutating func run(_ example: Example) async throws {
        switch example.kind {
        case .exchange(let service, let sent, let received): try await exchange(sent, received, with: service, in: example)
        case .shell(let script): try await run(script, in: example)
        }
    }

    private mutating func exchange(
        _ sent: [String], _ received: [Example.Answer], with service: Example.Service, in example: Example
    ) async throws {
        let socket = service == .registry ? pair.site.registrySocket : pair.site.agentSocket
        let input = try sent.map { try ids.filled($0) + "\n" }.joined()
        let answers = try await socat(Array(input.utf8), to: socket, lines: received.count)
        guard answers.count == received.count else {
            throw WrongExample(place: example.place, problem: "\(answers.count) lines came back and not \(received.count)")
        }
        for (actual, shown) in zip(answers, received) {
            let place = "\(example.file):\(shown.line)"
            let expected: JSONValue
            do { expected = try JSONValue(parsing: Array(shown.text.utf8)) } catch {
                throw WrongExample(place: place, problem: "not JSON: \(error)")
            }
            var comparison = ExampleComparison(ids: ids)
            comparison.compare(actual, with: expected)
            ids = comparison.ids
            guard comparison.differences.isEmpty else {
                let answer = String(decoding: actual.jsonBytes, as: UTF8.self)
                throw WrongExample(place: place, problem: comparison.differences.joined(separator: "\n") + "\nThe answer was \(answer)")
            }
        }
    }

    /// A shell runs the block as it stands, with this pair's sockets and simulator in the place of the usual ones.
    private func run(_ script: String, in example: Example) async throws {
        let script = try ids.filled(script)
            .replacing("/run/idp-sync", with: pair.site.directory)
            .replacing("/var/lib/idp-registry", with: pair.site.registryState)
            .replacing("/var/lib/sync-agent", with: pair.site.agentState)
            .replacing("http://127.0.0.1:8080", with: pair.simulator.baseURL)
        let outcome = try await runProgram(
            "bash", ["-euo", "pipefail", "-c", script],
            environment: ["IDP_REGISTRY_RUN_DIR": pair.site.directory, "SYNC_AGENT_RUN_DIR": pair.site.directory])
        let answers = outcome.output.split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
        guard outcome.exitCode == 0, !answers.contains(where: { $0["error"] != nil }) else {
            throw WrongExample(place: example.place, problem: "\(outcome.status)\n\(outcome.output)\(outcome.errorOutput)")
        }
    }
}

/// A page shows something else than what happens.
struct WrongExample: Error, CustomStringConvertible {
    let place: String
    let problem: String

    var description: String { "\(place): \(problem)" }
}
