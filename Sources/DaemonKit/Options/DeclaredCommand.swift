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
        let kind: Kind

        enum Kind: Hashable {
            /// Takes a value.
            case value
            /// Takes none; `negation` is the name of the flag that says the opposite.
            case flag(negation: String?)
        }

        init(name: String, spellings: Set<String>, kind: Kind) {
            self.name = name
            self.spellings = spellings
            self.kind = kind
        }

        /// Nil for what is no named setting: a positional argument, the wish for help or the version.
        init?(_ description: JSONValue) {
            let kind = description["kind"]?.text
            let names = DeclaredCommand.elements(description["names"])
            guard kind == "option" || kind == "flag", let long = names.first(where: { $0["kind"]?.text == "long" })?["name"]?.text,
                !["help", "version"].contains(long)
            else { return nil }
            name = long
            spellings = Set(names.map { ($0["kind"]?.text == "long" ? "--" : "-") + ($0["name"]?.text ?? "") })
            self.kind = kind == "option" ? .value : .flag(negation: nil)
        }

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
        let declared = DeclaredCommand.elements(command["arguments"]).compactMap { Option($0) }
        // ArgumentParser describes --x and --no-x as two flags.
        let names = Set(declared.map(\.name))
        options = declared.compactMap { option in
            if option.name.hasPrefix("no-"), names.contains(String(option.name.dropFirst(3))) { return nil }
            guard let negation = declared.first(where: { $0.name == "no-" + option.name }) else { return option }
            return Option(name: option.name, spellings: option.spellings.union(negation.spellings), kind: .flag(negation: negation.name))
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
