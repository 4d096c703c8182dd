import ArgumentParser
import JSONKit

/// What a command declares: its options and subcommands, as ArgumentParser itself describes them (`--experimental-dump-help`).
struct DeclaredCommand {
    /// A named option or flag.
    struct Option: Hashable {
        /// The long name, without dashes.
        let name: String
        /// All its names with their dashes.
        let spellings: Set<String>
        /// False for a flag.
        let takesValue: Bool

        /// Whether the arguments, up to a `--`, have this option in one of its spellings.
        func isGiven(in arguments: ArraySlice<String>) -> Bool {
            arguments.prefix { $0 != "--" }.contains { argument in
                argument.hasPrefix("-") && spellings.contains(String(argument.prefix { $0 != "=" }))
            }
        }
    }

    let name: String
    let options: [Option]
    private let subcommands: [DeclaredCommand]
    private let defaultSubcommand: String?

    /// Nil when ArgumentParser's description cannot be read.
    init?(_ command: any ParsableCommand.Type) {
        guard let description = try? JSONValue(parsing: Array(command._dumpHelp().utf8)), let command = description["command"] else {
            return nil
        }
        self.init(command)
    }

    private init(_ command: JSONValue) {
        name = command["commandName"]?.text ?? ""
        defaultSubcommand = command["defaultSubcommand"]?.text
        subcommands = DeclaredCommand.elements(command["subcommands"]).map { DeclaredCommand($0) }
        options = DeclaredCommand.elements(command["arguments"]).compactMap { argument in
            let kind = argument["kind"]?.text
            let names = DeclaredCommand.elements(argument["names"])
            guard kind == "option" || kind == "flag", let long = names.first(where: { $0["kind"]?.text == "long" })?["name"]?.text else {
                return nil
            }
            // Asking for help or the version is no setting.
            guard !["help", "version"].contains(long) else { return nil }
            return Option(
                name: long, spellings: Set(names.map { ($0["kind"]?.text == "long" ? "--" : "-") + ($0["name"]?.text ?? "") }),
                takesValue: kind == "option")
        }
    }

    /// The subcommand that the arguments choose, and where its own arguments begin.
    func chosen(by arguments: [String]) -> (DeclaredCommand, Int) {
        var (command, position) = (self, 0)
        while position < arguments.count, let next = command.subcommands.first(where: { $0.name == arguments[position] }) {
            (command, position) = (next, position + 1)
        }
        while let name = command.defaultSubcommand, let next = command.subcommands.first(where: { $0.name == name }) { command = next }
        return (command, position)
    }

    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        guard case .array(let elements)? = value else { return [] }
        return elements
    }
}
