import ArgumentParser
import Logging
import Testing

@testable import DaemonKit

@Suite struct EnvironmentOptionsTests {
    private func serve(_ arguments: [String], _ environment: [String: String]) throws -> ExampleDaemon.Serve {
        let options = EnvironmentOptions(prefix: "EXAMPLE_DAEMON", environment: environment)
        let command = try ExampleDaemon.parseAsRoot(try options.adding(to: arguments, of: ExampleDaemon.self))
        return try #require(command as? ExampleDaemon.Serve)
    }

    @Test func `a variable stands for its option`() throws {
        let command = try serve(
            ["serve"],
            [
                "EXAMPLE_DAEMON_RUN_DIR": "/r", "EXAMPLE_DAEMON_STATE_DIR": "/s", "EXAMPLE_DAEMON_LOG_FORMAT": "json",
                "EXAMPLE_DAEMON_LOG_LEVEL": "debug", "EXAMPLE_DAEMON_ADMIN_GROUP": "-5", "EXAMPLE_DAEMON_VIEWER_GROUP": "v",
                "EXAMPLE_DAEMON_MAX_LINE_BYTES": "4096", "EXAMPLE_DAEMON_MAX_CONNECTIONS": "9", "EXAMPLE_DAEMON_MASTER_KEY_FILE": "/a b=c",
                "EXAMPLE_DAEMON_URL": "u", "EXAMPLE_DAEMON_FAST": "true",
            ])
        #expect(command.daemon.runDirectory.file("x.sock") == "/r/x.sock")
        #expect(command.daemon.stateDirectory.path == "/s")
        #expect(command.daemon.log.format == .json)
        #expect(command.daemon.log.level == .debug)
        #expect(command.daemon.access.adminGroup == "-5")
        #expect(command.daemon.access.viewerGroup == "v")
        #expect(command.daemon.limits.lineBytes == 4096)
        #expect(command.daemon.limits.connections == 9)
        #expect(command.masterKeyFile == "/a b=c")
        #expect(command.url == ["u"])
        #expect(command.fast)
    }

    @Test(arguments: [["--run-dir", "/cli"], ["--run-dir=/cli"]])
    func `the command line wins`(arguments: [String]) throws {
        let command = try serve(["serve"] + arguments, ["EXAMPLE_DAEMON_RUN_DIR": "/env"])
        #expect(command.daemon.runDirectory.path == "/cli")
    }

    @Test func `a short name and a repeated option win too`() throws {
        let command = try serve(
            ["serve", "-k", "cli", "--url", "a", "--url", "b"], ["EXAMPLE_DAEMON_MASTER_KEY_FILE": "env", "EXAMPLE_DAEMON_URL": "env"])
        #expect(command.masterKeyFile == "cli")
        #expect(command.url == ["a", "b"])
    }

    @Test func `without variables the defaults stand, and an empty variable is none`() throws {
        let command = try serve(["serve"], ["EXAMPLE_DAEMON_MAX_CONNECTIONS": "", "OTHER_RUN_DIR": "/x", "EXAMPLE_DAEMON_FAST": "false"])
        #expect(command.daemon.limits.lineBytes == 8_388_608)
        #expect(command.daemon.limits.connections == 512)
        #expect(command.daemon.log.format == .text)
        #expect(command.daemon.log.level == .info)
        #expect(!command.fast)
    }

    @Test func `a variable touches only the subcommand that has its option, and no value after --`() throws {
        let options = EnvironmentOptions(
            prefix: "EXAMPLE_DAEMON", environment: ["EXAMPLE_DAEMON_STATE_DIR": "/s", "EXAMPLE_DAEMON_RUN_DIR": "/r"])
        #expect(try options.adding(to: ["call", "m", "{}"], of: ExampleDaemon.self) == ["call", "--run-dir=/r", "m", "{}"])
        #expect(
            try options.adding(to: ["call", "--", "--run-dir"], of: ExampleDaemon.self) == ["call", "--run-dir=/r", "--", "--run-dir"])
        #expect(try options.adding(to: ["--help"], of: ExampleDaemon.self) == ["--help"])
        #expect(try options.adding(to: ["--version"], of: ExampleDaemon.self) == ["--version"])
    }

    @Test func `a flag that can be switched off is switched off by its variable, unless the command line says otherwise`() throws {
        #expect(try serve(["serve"], [:]).careful)
        #expect(try !serve(["serve"], ["EXAMPLE_DAEMON_CAREFUL": "false"]).careful)
        #expect(try serve(["serve", "--careful"], ["EXAMPLE_DAEMON_CAREFUL": "false"]).careful)
        #expect(try !serve(["serve", "--no-careful"], ["EXAMPLE_DAEMON_CAREFUL": "true"]).careful)
    }

    @Test func `a flag's variable that is neither true nor false is refused by its name`() throws {
        let error = #expect(throws: EnvironmentOptionError.self) { try serve(["serve"], ["EXAMPLE_DAEMON_FAST": "maybe"]) }
        #expect(error?.variable == "EXAMPLE_DAEMON_FAST")
        #expect(error?.exitStatus == .usage)
    }

    @Test(arguments: [
        ("MAX_LINE_BYTES", "0"), ("MAX_CONNECTIONS", "100001"), ("LOG_FORMAT", "xml"), ("LOG_LEVEL", "loud"), ("MAX_CONNECTIONS", "x"),
    ])
    func `a wrong value is an error of usage`(name: String, value: String) throws {
        let error = #expect(throws: (any Error).self) { try serve(["serve"], ["EXAMPLE_DAEMON_\(name)": value]) }
        #expect(ExampleDaemon.exitCode(for: try #require(error)) == .validationFailure)
    }

    @Test func `the directories come from the service manager where it gives them`() {
        #expect(StandardDirectory.run(environment: [:]) == "/run/idp-sync")
        #expect(StandardDirectory.state(environment: [:]) == "/var/lib/idp-sync")
        #expect(StandardDirectory.run(environment: ["RUNTIME_DIRECTORY": "/run/a:/run/b"]) == "/run/a")
        #expect(StandardDirectory.state(environment: ["STATE_DIRECTORY": "/var/lib/c"]) == "/var/lib/c")
    }
}
