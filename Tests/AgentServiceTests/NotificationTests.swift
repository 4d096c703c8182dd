import AgentAPI
import Foundation
import IdentityModel
import JSONKit
import TestSupport
import Testing

@testable import AgentService

/// How a notification is handed over.
@Suite struct NotificationTests {
    init() {
        // As ProcessHardening does in the daemon.
        signal(SIGPIPE, SIG_IGN)
    }

    private var outgoing: OutgoingNotification {
        var message = NotificationMessage()
        message.id = "notice-1"
        message.kind = .taskHeld
        message.time = Timestamp(milliseconds: 1_800_000_000_000)
        message.idpId = IdPID(number: 7)
        return OutgoingNotification(message)
    }

    /// Runs `body` with a program of these lines.
    private func withProgram(_ text: String, _ body: (_ path: String, _ folder: String) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/program"
            try "#!/bin/sh\ncd \(folder)\n\(text)\n".write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            try await body(path, folder)
        }
    }

    @Test func `a body is signed as RFC 4231 says`() throws {
        let secret = try #require(WebhookSecret([UInt8](repeating: 0x0B, count: 20)))
        #expect(
            secret.signature(of: Array("Hi There".utf8)) == "sha256=b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(WebhookSecret(Array("too short".utf8)) == nil)
        #expect("\(secret)" == "(secret)")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(dumped.trimmingCharacters(in: .newlines) == "- (secret)")
    }

    @Test func `the JSON of a notification`() {
        #expect(
            String(decoding: outgoing.body, as: UTF8.self)
                == #"{"id":"notice-1","kind":"task.held","time":"2027-01-15T08:00:00.000Z","idpId":"\#(IdPID(number: 7))"}"#)
    }

    @Test func `a program is given one line and a small environment`() async throws {
        try await withProgram("cat > line; env > variables; pwd > place; echo noise") { path, folder in
            try await ProgramReceiver(path: path).deliver(outgoing)
            #expect(try String(contentsOfFile: folder + "/line", encoding: .utf8) == String(decoding: outgoing.body, as: UTF8.self) + "\n")
            let variables = try String(contentsOfFile: folder + "/variables", encoding: .utf8).split(separator: "\n")
            let names = Set(variables.compactMap { $0.split(separator: "=").first.map(String.init) })
            #expect(
                names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == [
                    "PATH", "LANG", "IDP_SYNC_NOTIFICATION_ID", "IDP_SYNC_NOTIFICATION_KIND",
                ])
            #expect(variables.contains("IDP_SYNC_NOTIFICATION_KIND=task.held"))
        }
    }

    @Test func `a program inherits nothing that the agent has open`() async throws {
        // Neither of these is closed by itself when a program is run.
        let file = open("/dev/null", O_RDONLY)
        var pair: [Int32] = [0, 0]
        try #require(file >= 0 && pipe(&pair) == 0)
        defer { for descriptor in pair + [file] { close(descriptor) } }
        try await withProgram("ls -l /proc/self/fd > open") { path, folder in
            try await ProgramReceiver(path: path).deliver(outgoing)
            let open = try String(contentsOfFile: folder + "/open", encoding: .utf8).split(separator: "\n")
                .compactMap { $0.firstMatch(of: #/ (\d+) -> (.*)/#)?.output }
            #expect(Set(open.map(\.1)).isSuperset(of: ["0", "1", "2"]))
            // The fourth is the folder that ls reads.
            #expect(open.filter { !["0", "1", "2"].contains($0.1) && !$0.2.hasPrefix("/proc/") }.map(\.0) == [])
        }
    }

    @Test func `a program that reads nothing and ends well has taken it`() async throws {
        try await withProgram("exec <&-; exit 0") { path, _ in
            var message = outgoing.message
            message.cursor = String(repeating: "x", count: 1 << 20)
            try await ProgramReceiver(path: path).deliver(OutgoingNotification(message))
        }
    }

    @Test func `a program that fails, and one that is not there, have not taken it`() async throws {
        try await withProgram("exit 3") { path, folder in
            await #expect(throws: DeliveryFailure.self) { try await ProgramReceiver(path: path).deliver(outgoing) }
            await #expect(throws: DeliveryFailure.self) { try await ProgramReceiver(path: folder + "/none").deliver(outgoing) }
        }
    }

    @Test func `a program that does not end is killed with all it started`() async throws {
        try await withProgram("sleep 600 & echo $! > child; wait") { path, folder in
            await #expect(throws: DeliveryFailure("the program did not end within 1 s")) {
                try await ProgramReceiver(path: path, timeout: .seconds(1)).deliver(outgoing)
            }
            let child = try #require(Int32(try String(contentsOfFile: folder + "/child", encoding: .utf8).dropLast()))
            try await eventually {
                let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8))?.split(separator: ")").last
                return state == nil || state?.hasPrefix(" Z") == true
            }
        }
    }

    @Test func `the wait grows, and is never the same for all`() {
        let backoff = Backoff(first: .seconds(1), longest: .seconds(60))
        for attempts in 0..<200 {
            let longest = backoff.delay(afterAttempts: attempts)
            #expect((longest * 0.5...longest).contains(backoff.jittered(afterAttempts: attempts)))
        }
        #expect(Set((0..<20).map { _ in backoff.jittered(afterAttempts: 3) }).count > 1)
    }
}
