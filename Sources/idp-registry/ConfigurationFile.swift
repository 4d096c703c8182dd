import ArgumentParser
import DaemonKit
import FoundationEssentials
import JSONKit
import RegistryStore

/// A configuration document in a file.
struct ConfigurationFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// The document, with what it refers to in the place of the references. Blocks while it reads.
    func resolved() throws(ConfigurationFailure) -> JSONValue {
        do throws(JSONProblems) { return try SecretReferences().resolve(document()) } catch {
            throw ConfigurationFailure(path: path, problems: error.items)
        }
    }

    /// The document, also where it stands in the answer of config.export. A file that is no JSON has one problem.
    private func document() throws(JSONProblems) -> JSONValue {
        do {
            let contents = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: path))))
            return contents["document"] ?? contents
        } catch {
            var problems = JSONProblems(unknownMembers: .refused)
            problems.note((error as? JSONError).map { "is not JSON: \($0)" } ?? "cannot be read", at: "document")
            throw problems
        }
    }
}

/// A configuration file that cannot be applied, with all that is wrong with it.
struct ConfigurationFailure: DaemonFailure {
    let path: String
    let problems: [JSONProblem]

    var description: String {
        "cannot apply \(path); nothing was changed:\n" + problems.map { "  \($0.path): \($0.problem)" }.joined(separator: "\n")
    }
    var exitStatus: ExitStatus { .configuration }
}
