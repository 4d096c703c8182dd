import JSONKit
import TestSupport
import Testing

/// What proto-docs/ lists is what the programs have. `UPDATE_DOCUMENTS=1` rewrites what is made from the code.
@Suite struct ReferenceTests {
    @Test(arguments: TestedDaemon.allCases)
    func `the OpenRPC document of a service is the one it answers`(_ tested: TestedDaemon) async throws {
        let (document, _) = try await discover(tested)
        let file = "proto-docs/\(tested.rawValue).openrpc.json"
        #expect(try DocumentationFiles.text(file, updatedTo: document.prettyText + "\n") == document.prettyText + "\n", Self.advice)
    }

    @Test(arguments: TestedDaemon.allCases)
    func `the page of a service has each of its methods, with a current table`(_ tested: TestedDaemon) async throws {
        let (document, agentSocket) = try await discover(tested)
        let file = "proto-docs/\(tested.rawValue).md"
        let text = try DocumentationFiles.text(file)
        let methods = document.at("methods").elements + (agentSocket?.at("methods").elements ?? [])
        for name in Set(methods.compactMap { $0.at("name").text }) {
            #expect(text.split(separator: "\n").contains { $0 == "### \(name)" }, "\(file) has no heading for \(name)")
        }
        var tables = ReferenceTables(document)
        tables.add(agentSocket)
        let current = try tables.filled(in: text)
        #expect(try DocumentationFiles.text(file, updatedTo: current) == current, Self.advice)
    }

    @Test func `every reason of every method stands in the table of errors`() async throws {
        let text = try DocumentationFiles.text("proto-docs/errors.md")
        for tested in TestedDaemon.allCases {
            let (document, agentSocket) = try await discover(tested)
            let documents = [document] + (agentSocket.map { [$0] } ?? [])
            let errors = documents.flatMap { $0.at("methods").elements.flatMap { $0.at("errors").elements } }
            guard case .object(let common) = document.at("components.errors") else { throw NotThere(what: "components.errors") }
            for error in errors + common.map(\.value) {
                guard let reason = error.at("data.reason").text, let code = error.at("code").integer else { continue }
                #expect(text.contains("| \(code) | `\(reason)` |"), "errors.md has no row | \(code) | `\(reason)` |")
            }
        }
    }

    @Test(arguments: TestedDaemon.allCases)
    func `every option and its variable stand on the page of options`(_ tested: TestedDaemon) async throws {
        let text = try DocumentationFiles.text("proto-docs/options.md")
        let help = try await runProgram(tested.rawValue, ["--experimental-dump-help"])
        let prefix = tested.rawValue.uppercased().replacing("-", with: "_") + "_"
        let commands = try JSONValue(parsing: Array(help.output.utf8)).at("command.subcommands").elements
        try #require(!commands.isEmpty)
        for command in commands {
            guard let name = command.at("commandName").text, name != "help" else { continue }
            #expect(text.contains("`\(tested.rawValue) \(name)"), "options.md does not show `\(tested.rawValue) \(name)`")
            for argument in command.at("arguments").elements where ["option", "flag"].contains(argument.at("kind").text) {
                let long = argument.at("names").elements.first { $0.at("kind").text == "long" }?.at("name").text ?? ""
                if ["help", "version", ""].contains(long) { continue }
                #expect(text.contains("| `--\(long)"), "options.md has no row for --\(long)")
                let variable = prefix + long.uppercased().replacing("-", with: "_")
                #expect(text.contains("`\(variable)`"), "options.md does not name \(variable)")
            }
        }
    }

    private static let advice: Comment = "out of date; UPDATE_DOCUMENTS=1 swift test --no-parallel --filter ReferenceTests rewrites it"

    /// The document that a service answers, its version put aside; and the one of the registry's socket for the agent.
    private func discover(_ tested: TestedDaemon) async throws -> (JSONValue, agentSocket: JSONValue?) {
        try await withTemporaryDirectory { directory in
            try await withDaemon(tested.launch(in: directory)) { daemon in
                var document = try await daemon.call("rpc.discover")
                document["info"]?["version"] = "0.0.0"
                guard tested == .registry else { return (document, nil) }
                let line = Array(#"{"method":"rpc.discover"}"#.utf8)
                let answers = try await socat(line, to: DaemonSite(directory: directory).registryAgentSocket)
                return (document, answers.first?.at("result"))
            }
        }
    }
}
