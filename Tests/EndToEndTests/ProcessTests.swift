import FoundationEssentials
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// How the two daemons start, stop and stand by each other.
@Suite struct ProcessTests {
    @Test(arguments: TestedDaemon.allCases)
    func `a daemon that was killed leaves a stale socket, which the next start replaces`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { daemon in daemon.kill() }
            #expect(FileManager.default.fileExists(atPath: launch.socket))
            let pid = try await withDaemon(launch) { daemon in
                let info = try await daemon.call("service.info")
                #expect(info.at("service").text == tested.rawValue)
                #expect(info.at("pid").integer == Int64(daemon.processIdentifier))
                return daemon.processIdentifier
            }
            #expect(pid > 0)
            #expect(!FileManager.default.fileExists(atPath: launch.socket), "a daemon that stops removes its socket")
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `a second instance exits with 75 and leaves the first alone`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { daemon in
                let second = try await runProgram(launch.program, launch.arguments)
                #expect(second.exitCode == 75)
                #expect(second.errorOutput.contains("another instance is running"))
                #expect(try await daemon.call("service.info").at("pid").integer == Int64(daemon.processIdentifier))
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `the socket is for the owner and the group, from the first moment`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { daemon in
                let attributes = try FileManager.default.attributesOfItem(atPath: launch.socket)
                #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o777 } == 0o660)
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `call prints a result with exit code 0 and an error on stderr with exit code 1`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            let launch = tested.launch(in: directory)
            try await withDaemon(launch) { _ in
                let info = try await runProgram(launch.program, ["call", "service.info", "--socket", launch.socket])
                #expect(info.exitCode == 0)
                #expect(try JSONValue(parsing: Array(info.output.utf8)).at("protocol") == 1)
                let wrong = try await runProgram(launch.program, ["call", "service.inof", "--socket", launch.socket])
                #expect(wrong.exitCode == 1)
                #expect(wrong.output.isEmpty)
                #expect(wrong.errorOutput.contains("service.info"), "the nearest name is suggested")
            }
        }
    }

    @Test func `health says degraded while the agent has no registry, and ready when it has one`() async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            try await withDaemon(site.agent(source: "http://127.0.0.1:9")) { agent in
                #expect(try await runProgram("sync-agent", ["health", "--socket", site.agentSocket]).exitCode == 1)
                try await withDaemon(site.registry) { _ in
                    try await eventually { try await agent.call("service.health").at("status").text == "ready" }
                    #expect(try await runProgram("sync-agent", ["health", "--socket", site.agentSocket]).exitCode == 0)
                }
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `both print their version`(_ tested: TestedDaemon) async throws {
        let printed = try await runProgram(tested.rawValue, ["--version"])
        #expect(printed.exitCode == 0)
        #expect(printed.output.split(separator: ".").count == 3)
    }
}
