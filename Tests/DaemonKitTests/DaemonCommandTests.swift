import Foundation
import Glibc
import Testing

@testable import DaemonKit

@Suite struct DaemonCommandTests {
    @Test func `a failure of the daemon is one line on stderr and its exit code`() async throws {
        let result = try await #require(processExitsWith: .exitCode(75), observing: [\.standardErrorContent]) {
            exit(await ExampleDaemon.run(arguments: ["call", "held"], environment: [:]))
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(text.contains("example-daemon: another instance is running (process 7): it holds the lock /run/x.lock\n"))
    }

    @Test func `another error is exit code 1`() async throws {
        let result = try await #require(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            exit(await ExampleDaemon.run(arguments: ["call", "fail"], environment: [:]))
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("Error: it broke\n"))
    }

    @Test func `a wrong option is exit code 64`() async {
        await #expect(processExitsWith: .exitCode(64)) {
            exit(await ExampleDaemon.run(arguments: ["serve", "--nonsense"], environment: [:]))
        }
        await #expect(processExitsWith: .exitCode(64)) {
            exit(await ExampleDaemon.run(arguments: ["serve"], environment: ["EXAMPLE_DAEMON_FAST": "maybe"]))
        }
    }

    @Test func `help and version go to stdout and end well`() async throws {
        let help = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            exit(await ExampleDaemon.run(arguments: ["serve", "--help"], environment: [:]))
        }
        let text = String(decoding: help.standardOutputContent, as: UTF8.self)
        for option in [
            "--run-dir", "--state-dir", "--log-format", "--log-level", "--admin-group", "--viewer-group", "--max-line-bytes",
            "--max-buffered-bytes", "--max-connections",
        ] {
            #expect(text.contains(option))
        }
        let version = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            exit(await ExampleDaemon.run(arguments: ["--version"], environment: [:]))
        }
        #expect(String(decoding: version.standardOutputContent, as: UTF8.self).contains("1.2.3\n"))
    }
}
