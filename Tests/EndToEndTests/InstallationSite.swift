import Foundation
import TestSupport
import Testing

/// A directory that `compose/install` takes for the root of the file system.
struct InstallationSite {
    let directory: String

    var root: String { directory + "/root" }

    /// Where the programs are that it installs.
    var programs: String { directory + "/programs" }

    /// Programs that are small, and start those of this build.
    func wrapPrograms() async throws {
        try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
        for program in TestedDaemon.allCases.map(\.rawValue) {
            try writeText("#!/bin/sh\nexec \(programDirectory)/\(program) \"$@\"\n", to: programs + "/" + program)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: programs + "/" + program)
        }
    }

    func run(_ arguments: [String]) async throws -> FinishedProgram {
        try await runProgram("bash", [DocumentationFiles.path("compose/install")] + arguments, environment: ["DESTDIR": root])
    }

    /// Runs it and expects that it succeeds.
    func install(_ arguments: [String]) async throws -> FinishedProgram {
        let outcome = try await run(arguments)
        try #require(outcome.exitCode == 0, "\(arguments): \(outcome.output)\(outcome.errorOutput)")
        return outcome
    }

    /// Every file with its mode, by name: `644 etc/idp-sync/x`.
    func files() async throws -> [String] {
        try await runProgram("find", [root, "-type", "f", "-printf", "%m %P\n"]).output.split(separator: "\n").map(String.init)
            .sorted { $0.dropFirst(4) < $1.dropFirst(4) }
    }
}
