import Foundation
import JSONKit
import TestSupport
import Testing

/// What `compose/install` puts in place, and takes away again.
@Suite(.serialized) struct InstallTests {
    @Test func `everything has its place and mode, and nothing else comes along`() async throws {
        try await withInstallation { site in
            let expected = [
                "644 etc/systemd/system/idp-registry.service", "644 etc/systemd/system/idp-sync-metrics.service",
                "644 etc/systemd/system/idp-sync-metrics.timer", "644 etc/systemd/system/sync-agent.service",
                "644 usr/lib/sysusers.d/idp-sync.conf", "644 usr/lib/tmpfiles.d/idp-sync.conf", "755 usr/local/bin/idp-registry",
                "755 usr/local/bin/sync-agent", "644 usr/local/share/bash-completion/completions/idp-registry",
                "644 usr/local/share/bash-completion/completions/sync-agent",
                "644 usr/local/share/fish/vendor_completions.d/idp-registry.fish",
                "644 usr/local/share/fish/vendor_completions.d/sync-agent.fish", "644 usr/local/share/man/man8/idp-registry.8",
                "644 usr/local/share/man/man8/sync-agent.8", "644 usr/local/share/zsh/site-functions/_idp-registry",
                "644 usr/local/share/zsh/site-functions/_sync-agent",
            ]
            let files = try await site.files()
            #expect(files == expected)
        }
    }

    @Test func `systemd finds nothing wrong with the units and users`() async throws {
        try await withInstallation { site in
            for name in ["idp-registry.service", "sync-agent.service", "idp-sync-metrics.service", "idp-sync-metrics.timer"] {
                let path = site.root + "/etc/systemd/system/" + name
                // The programs that it is to start are where this installation has them.
                try writeText(try readText(path).replacing("/usr/local/bin/", with: site.root + "/usr/local/bin/"), to: path)
                let outcome = try await runProgram("systemd-analyze", ["verify", "--man=no", path])
                #expect(outcome.exitCode == 0, "\(outcome.errorOutput)")
                #expect(!outcome.errorOutput.contains(name), "\(outcome.errorOutput)")
            }
            let users = try await runProgram("systemd-sysusers", ["--dry-run", site.root + "/usr/lib/sysusers.d/idp-sync.conf"])
            #expect(users.exitCode == 0, "\(users.errorOutput)")
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `the manual page tells every command and option of --help`(_ tested: TestedDaemon) async throws {
        try await withInstallation { site in
            let page = site.root + "/usr/local/share/man/man8/\(tested.rawValue).8"
            let lint = try await runProgram("mandoc", ["-T", "lint", "-W", "error", page])
            #expect(lint.exitCode == 0, "\(lint.output)")
            let text = try await runProgram("mandoc", ["-T", "ascii", "-O", "width=500", page]).output.replacing(/.\u{8}/, with: "")
            let help = try await runProgram(tested.rawValue, ["--experimental-dump-help"])
            let root = try JSONValue(parsing: Array(help.output.utf8)).at("command")
            func check(_ command: JSONValue, _ path: String) {
                let below = command.at("subcommands").elements.filter { $0.at("commandName").text != "help" }
                for inner in below { check(inner, path + " " + (inner.at("commandName").text ?? "")) }
                guard below.isEmpty else { return }
                #expect(text.contains("\n       \(path)"), "no synopsis of \(path)")
                #expect(text.contains(command.at("abstract").text ?? "?"), "\(path) is not explained")
                for argument in command.at("arguments").elements {
                    guard let name = argument.at("preferredName.name").text, name != "help", name != "version" else { continue }
                    let isLong = argument.at("preferredName.kind").text == "long"
                    #expect(text.contains("\n       " + (isLong ? "--" : "-") + name), "\(path): \(name)")
                    #expect(text.contains(argument.at("abstract").text ?? "?"), "\(path): \(name)")
                }
            }
            check(root, tested.rawValue)
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `a shell completes commands and options`(_ tested: TestedDaemon) async throws {
        try await withInstallation { site in
            let completions = site.root + "/usr/local/share/bash-completion/completions/\(tested.rawValue)"
            let program = tested.rawValue
            let script = """
                source \(completions)
                function=$(complete -p \(program) | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
                COMP_WORDS=(\(program) serve --run-d) COMP_CWORD=2 COMP_LINE="\(program) serve --run-d" COMP_POINT=${#COMP_LINE}
                COMP_POINT=${#COMP_LINE}
                $function \(program) --run-d serve
                echo "${COMPREPLY[@]}"
                """
            let outcome = try await runProgram("bash", ["-c", script])
            #expect(outcome.output.contains("--run-dir"), "\(outcome.output)\(outcome.errorOutput)")
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `zsh understands its completions`(_ tested: TestedDaemon) async throws {
        try await withInstallation { site in
            let path = site.root + "/usr/local/share/zsh/site-functions/_\(tested.rawValue)"
            #expect(try readText(path).hasPrefix("#compdef \(tested.rawValue)"))
            let outcome = try await runProgram("zsh", ["--no-rcs", "-n", path])
            #expect(outcome.exitCode == 0 && outcome.errorOutput.isEmpty, "\(outcome.errorOutput)")
        }
    }

    /// Not among what `compose/test` installs: it brings much along that nothing else here needs.
    @Test(.enabled("fish is not installed") { await hasFish() }, arguments: TestedDaemon.allCases)
    func `fish understands its completions`(_ tested: TestedDaemon) async throws {
        try await withInstallation { site in
            let path = site.root + "/usr/local/share/fish/vendor_completions.d/\(tested.rawValue).fish"
            let outcome = try await runProgram("fish", ["--no-config", "--no-execute", path])
            #expect(outcome.exitCode == 0 && outcome.errorOutput.isEmpty, "\(outcome.errorOutput)")
        }
    }

    private static func hasFish() async -> Bool { (try? await runProgram("fish", ["--version"]))?.exitCode == 0 }

    @Test(arguments: TestedDaemon.allCases)
    func `systemd finds a unit little exposed`(_ tested: TestedDaemon) async throws {
        // Of 100, where a service without any limits has 96.
        let unit = DocumentationFiles.path("compose/systemd/\(tested.rawValue).service")
        let outcome = try await runProgram("systemd-analyze", ["security", "--offline=true", "--threshold=20", "--no-pager", unit])
        #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errorOutput)")
        #expect(outcome.output.contains("Overall exposure level for \(tested.rawValue).service"))
    }

    @Test func `another prefix is told to the units`() async throws {
        try await withInstallation(["--prefix", "/opt/idp-sync/"]) { site in
            let unit = try readText(site.root + "/etc/systemd/system/idp-registry.service")
            #expect(unit.contains("ExecStart=/opt/idp-sync/bin/idp-registry serve") && !unit.contains("/usr/local/bin"))
            #expect(unit.contains("ExecPaths=/opt/idp-sync/bin/idp-registry"))
            let files = try await site.files()
            #expect(files.contains("755 opt/idp-sync/bin/sync-agent"))
            _ = try await site.install(["--remove", "--prefix", "/opt/idp-sync"])
            let left = try await site.files()
            #expect(left == [])
        }
    }

    @Test func `removal keeps what was configured and stored, and --purge does not`() async throws {
        try await withInstallation { site in
            let kept = ["etc/idp-sync/master-key", "var/lib/idp-registry/idp-registry.sqlite", "var/lib/sync-agent/directory.sqlite"]
            for path in kept {
                let directory = (site.root + "/" + path as NSString).deletingLastPathComponent
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                try writeText("kept", to: site.root + "/" + path)
            }
            _ = try await site.install(["--remove"])
            let left = try await site.files()
            #expect(left.map { String($0.dropFirst(4)) } == kept)
            // Once more changes nothing.
            _ = try await site.install(["--remove"])
            _ = try await site.install(["--remove", "--purge"])
            let purged = try await site.files()
            #expect(purged == [])
        }
    }

    @Test func `an installation over an older one replaces it`() async throws {
        try await withInstallation { site in
            let before = try await site.files()
            try writeText("old", to: site.root + "/usr/local/bin/idp-registry")
            _ = try await site.install(["--binaries", site.programs])
            let after = try await site.files()
            #expect(after == before)
            #expect(try readText(site.root + "/usr/local/bin/idp-registry") != "old")
        }
    }

    @Test(arguments: [["--purge"], ["--prefix", "relative"], ["--prefix", "/a b"], ["--binaries", "/nowhere"], ["--what"]])
    func `what cannot be done is refused before anything is done`(_ arguments: [String]) async throws {
        try await withTemporaryDirectory { directory in
            let outcome = try await InstallationSite(directory: directory).run(arguments)
            #expect(outcome.exitCode == 1)
            #expect(outcome.errorOutput.hasPrefix("install: "), "\(outcome.errorOutput)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
        }
    }

    @Test func `the documents can be had alone`() async throws {
        try await withTemporaryDirectory { directory in
            let site = InstallationSite(directory: directory)
            try await site.wrapPrograms()
            _ = try await site.install(["--documents", directory + "/share", "--binaries", site.programs])
            #expect(FileManager.default.fileExists(atPath: directory + "/share/man/man8/sync-agent.8"))
            #expect(!FileManager.default.fileExists(atPath: site.root))
        }
    }

    /// Runs `body` beside an installation of this build's programs.
    private func withInstallation(_ arguments: [String] = [], _ body: (InstallationSite) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let site = InstallationSite(directory: directory)
            try await site.wrapPrograms()
            _ = try await site.install(["--binaries", site.programs] + arguments)
            try await body(site)
        }
    }
}
