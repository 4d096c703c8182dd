import ArgumentParser
import DaemonCommands
import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore

/// A configuration file for a registry that serves.
struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes IdPs and fields as a file says; the same file a second time changes nothing.",
        discussion: """
            The file is the document of config.import. Files and variables that it refers to for secrets are read here, with your own rights. \
            Nothing is done unless all of it can be done; what the file does not name stays.
            """)

    @OptionGroup var socket: SocketOptions<IdPRegistry>

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @Argument(help: "The file, JSON.", completion: .file())
    var file: String

    func run() async throws {
        let document = try ConfigurationFile(file).resolved()
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path)
            let result = try await client.call(ConfigImport.self, .init(document: document, dryRun: dryRun))
            for step in result.plan { print("\(step.action.rawValue) \(step.kind.rawValue) \(step.name)") }
        } catch {
            throw CommandFailure(error)
        }
    }
}
