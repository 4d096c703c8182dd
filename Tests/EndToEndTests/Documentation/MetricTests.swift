import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What is measured is what `proto-docs/metrics.md` lists and what the dashboard and the alerts in `compose/` ask for.
@Suite(.serialized) struct MetricTests {
    @Test func `the page of metrics lists every metric of both services`() async throws {
        try await withWork { pair in
            let tables = MetricTables([
                "idp-registry": try await pair.registry.call("service.metrics").at("metrics"),
                "sync-agent": try await pair.agent.call("service.metrics").at("metrics"),
            ])
            let file = "proto-docs/metrics.md"
            let current = try tables.filled(in: try DocumentationFiles.text(file))
            #expect(
                try DocumentationFiles.text(file, updatedTo: current) == current,
                "out of date; UPDATE_DOCUMENTS=1 swift test --no-parallel --filter MetricTests rewrites it")
        }
    }

    @Test func `services that work measure nothing that nobody described, by no other labels`() async throws {
        try await withWork { pair in
            for daemon in [pair.registry, pair.agent] {
                let families = try await daemon.call("service.metrics").at("metrics").elements
                #expect(families.count > 10)
                for family in families {
                    let name = family.at("name").text ?? ""
                    #expect(family.at("help").text?.hasSuffix(".") == true, "\(name) is not described")
                    let labels = Set(family.at("labels").elements.compactMap(\.text))
                    for series in family.at("series").elements {
                        guard case .object(let members) = series.at("labels") else { throw NotThere(what: "labels of \(name)") }
                        #expect(Set(members.map(\.key)) == labels, "\(name)")
                    }
                }
            }
            let families = try await pair.agent.call("service.metrics").at("metrics").elements
            func value(_ name: String, _ labels: JSONValue) -> JSONValue? {
                families.first { $0.at("name").text == name }?.at("series").elements.first { $0.at("labels") == labels }?["value"]
            }
            #expect(value("sync_tasks_ended_total", ["fail_type": "", "status": "success", "trigger": "manual"]) == 1)
            #expect(value("daemon_health", ["check": "registry"]) == .number("1.0"))
            #expect(value("directory_objects", ["kind": "employee"]) == .number("60.0"))
        }
    }

    @Test func `dashboard and alerts ask for metrics and labels that there are, in what Prometheus reads`() async throws {
        let programs = try await OtherPrograms()
        try await withWork { pair in
            let folder = pair.site.directory + "/measured"
            #expect(try await runProgram("mkdir", [folder]).exitCode == 0)
            for daemon in [pair.registry, pair.agent] {
                let program = daemon.launch.program
                let measured = try await daemon.call("service.metrics")
                try writeText(String(decoding: measured.jsonBytes, as: UTF8.self), to: "\(folder)/\(program).json")
                let command = ["metrics", "--run-dir", pair.site.directory]
                let written = try await runProgram(program, command + ["--output", "\(folder)/\(program).prom"])
                #expect(written.exitCode == 0, "\(written.errorOutput)")
                let mode = try await runProgram("stat", ["--format", "%a", "\(folder)/\(program).prom"])
                #expect(mode.output == "644\n")
                #expect(try await runProgram(program, command).output.contains("daemon_resident_bytes{service=\"\(program)\"} "))
            }
            let outcome = try await programs.run(
                "check_monitoring.py", folder, DocumentationFiles.path("compose/prometheus/alerts.yaml"),
                DocumentationFiles.path("compose/grafana/dashboard.json"))
            #expect(outcome.exitCode == 0, "\(outcome.errorOutput)")
        }
    }

    @Test func `a service that is away leaves the measurements as they were`() async throws {
        try await withTemporaryDirectory { directory in
            try writeText("old\n", to: directory + "/agent.prom")
            let outcome = try await runProgram("sync-agent", ["metrics", "--run-dir", directory, "--output", directory + "/agent.prom"])
            #expect(outcome.exitCode == 1)
            #expect(try readText(directory + "/agent.prom") == "old\n")
        }
    }

    /// Both services after a synchronization, a refused call and an event that was forged.
    private func withWork(_ body: @Sendable @escaping (DaemonPair) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 60, departments: 5, seed: 62)) { simulator in
            try await withPair(simulator: simulator, takesCallbacks: true) { pair in
                let idp = try await pair.createTestedIdP(CallbackTests.settings)
                let task = try await pair.sync(idp)
                try #require(task.at("status").text == "success", "\(task)")
                #expect(try await reason { try await pair.agent.call("task.get", ["taskId": "task-9999999"]) } == "not_found")
                let forged: JSONValue = [
                    "idpId": idp, "signature": "0000000000000000000000000000000000000000", "timestamp": "1", "nonce": "n",
                    "encrypt": "AAAA",
                ]
                await #expect(throws: (any Error).self) { try await pair.agent.call("event.receive", forged) }
                try await body(pair)
            }
        }
    }
}
