import TestSupport
import Testing

/// The scripts of `Tests/OtherPrograms`, and a Python that has the packages that they use.
struct OtherPrograms {
    private let folder = DocumentationFiles.path("Tests/OtherPrograms")
    private let environment = buildDirectory + "/other-programs"

    /// Installs the packages that `requirements.txt` names; once beside the build, and anew when that file changes.
    init() async throws {
        let wanted = try readText(folder + "/requirements.txt")
        if (try? readText(environment + "/requirements.txt")) == wanted { return }
        try await succeed("python3", "-m", "venv", "--clear", environment)
        try await succeed(
            environment + "/bin/python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--use-pep517", "--requirement", folder + "/requirements.txt")
        try writeText(wanted, to: environment + "/requirements.txt")
    }

    func run(_ script: String, _ arguments: String...) async throws -> FinishedProgram {
        try await runProgram(
            "env", [environment + "/bin/python3", folder + "/" + script] + arguments, environment: ["PYTHONDONTWRITEBYTECODE": "1"])
    }

    private func succeed(_ arguments: String...) async throws {
        let outcome = try await runProgram("env", arguments)
        try #require(outcome.exitCode == 0, "\(arguments): \(outcome.errorOutput)")
    }
}
