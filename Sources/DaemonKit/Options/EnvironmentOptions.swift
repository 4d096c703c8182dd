import ArgumentParser
import JSONKit

/// Lets every option of a command be given as a variable of the environment too.
///
/// The variable is the prefix and the option's name in capitals: with the prefix `SYNC_AGENT`, `--run-dir DIR` is `SYNC_AGENT_RUN_DIR=DIR`.
/// A flag's variable is `true` or `false`. The options are those that the command declares, so none can be forgotten; one that stands on
/// the command line wins; an empty variable counts as none.
public struct EnvironmentOptions: Sendable {
    public let prefix: String
    private let environment: [String: String]

    public init(prefix: String, environment: [String: String]) {
        self.prefix = prefix
        self.environment = environment
    }

    /// The arguments with an option put in for each variable that is set and not overruled by them.
    ///
    /// - Throws: ``EnvironmentOptionError`` for a flag's variable that is neither true nor false.
    public func adding(to arguments: [String], of command: any ParsableCommand.Type) throws(EnvironmentOptionError) -> [String] {
        guard environment.keys.contains(where: { $0.hasPrefix(prefix + "_") }), let declared = DeclaredCommand(command) else {
            return arguments
        }
        let (chosen, position) = declared.chosen(by: arguments)
        var injected: [String] = []
        for option in chosen.options where !option.isGiven(in: arguments[position...]) {
            if let argument = try argument(for: option) { injected.append(argument) }
        }
        return arguments[..<position] + injected + arguments[position...]
    }

    /// What `--help` says about the variables; for a command's `discussion`.
    public static func discussion(prefix: String) -> String {
        """
        Every option is also an environment variable, named \(prefix)_ and the option in capitals: --run-dir DIR is \
        \(prefix)_RUN_DIR=DIR. A flag's variable is true or false. What the command line says wins.
        """
    }

    /// The variable of an option: `SYNC_AGENT_RUN_DIR` for `run-dir`.
    public func variable(of option: String) -> String {
        prefix + "_" + String(option.uppercased().map { $0 == "-" ? "_" : $0 })
    }

    private func argument(for option: DeclaredCommand.Option) throws(EnvironmentOptionError) -> String? {
        let variable = variable(of: option.name)
        guard let value = environment[variable], !value.isEmpty else { return nil }
        guard case .flag(let negation) = option.kind else { return "--\(option.name)=\(value)" }
        switch value.lowercased() {
        case "true", "yes", "on", "1": return "--\(option.name)"
        case "false", "no", "off", "0": return negation.map { "--\($0)" }
        default: throw EnvironmentOptionError(variable: variable)
        }
    }
}
