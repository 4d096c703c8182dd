import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What `sync-agent status` says of work that waits.
@Suite struct StatusTests {
    @Test func `events that cannot be worked off yet are counted with their age, for people and for programs`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let people = Array(pair.simulator.organisation.snapshot.employees.prefix(2)).map(\.id)
            pair.simulator.faults.add(Fault(.errcode(-1, "系统繁忙"), path: "/topapi/v2/user/get"))
            try pair.simulator.organisation.edit { contents in
                for id in people { try contents.updateEmployee(id) { $0.title = "总监" } }
            }
            try await eventually { pair.simulator.events.underWay == 0 }
            let waiting = try await status(pair, "--json")
            let lag = try JSONValue(parsing: Array(waiting.utf8)).at("lag")
            #expect(lag.at("events") == 2)
            #expect(lag.at("notifications") == [])
            // Whole seconds: how many it is depends on the machine.
            try await eventually {
                try JSONValue(parsing: Array(try await status(pair, "--json").utf8)).at("lag.oldestEventSeconds").integer ?? 0 > 0
            }
            #expect(try await status(pair).contains(/\nLag\n.*\n +objects of events +2 +\d+ s\n/))

            pair.simulator.faults.removeAll()
            try await eventually { try await status(pair).contains(/\n +objects of events +0 +0 s\n/) }
        }
    }

    private func status(_ pair: DaemonPair, _ options: String...) async throws -> String {
        let outcome = try await runProgram("sync-agent", ["status", "--run-dir", pair.site.directory] + options)
        #expect(outcome.exitCode == 0, "\(outcome.errorOutput)")
        return outcome.output
    }
}
