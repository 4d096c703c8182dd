import FoundationEssentials
import Subprocess

/// Runs one of the programs under test to its end.
public func runProgram(_ program: String, _ arguments: [String], environment: [String: String] = [:]) async throws -> FinishedProgram {
    var variables = buildEnvironment
    for (key, value) in environment { variables = variables.updating([.init(stringLiteral: key): value]) }
    let outcome = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), environment: variables, output: .string(limit: 16 << 20),
        error: .string(limit: 1 << 20))
    return FinishedProgram(status: outcome.terminationStatus, output: outcome.standardOutput, errorOutput: outcome.standardError)
}

/// How a program ended and what it said.
public struct FinishedProgram: Sendable {
    public let status: TerminationStatus
    public let output: String
    public let errorOutput: String

    /// The exit code; nil when a signal ended it.
    public var exitCode: Int32? {
        if case .exited(let code) = status { code } else { nil }
    }
}

/// Where this build's programs and libraries stand: beside the test bundle.
public let buildDirectory: String = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return bundle.split(separator: "/").dropLast().map { "/" + $0 }.joined()
}()

/// Where the programs under test stand: in the folder that `TEST_PROGRAMS` names, or beside the test bundle.
public let programDirectory = ProcessInfo.processInfo.environment["TEST_PROGRAMS"] ?? buildDirectory

let buildEnvironment: Environment = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return .inherit.updating(["PATH": programDirectory + ":" + buildDirectory + ":" + path])
}()
