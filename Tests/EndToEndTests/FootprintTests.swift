import FoundationEssentials
import TestSupport
import Testing

/// How much of the machine a daemon takes that has nothing to do.
@Suite struct FootprintTests {
    @Test(arguments: TestedDaemon.allCases)
    func `a daemon serves all its sockets on one thread`(_ tested: TestedDaemon) async throws {
        try await withTemporaryDirectory { directory in
            try await withDaemon(tested.launch(in: directory)) { daemon in
                _ = try await daemon.call("service.info")
                let tasks = "/proc/\(daemon.processIdentifier)/task"
                let names = try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
                    try String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)
                }
                #expect(names.count { $0.hasPrefix("NIO-SGLTN-") } == 1, "\(names)")
            }
        }
    }
}
