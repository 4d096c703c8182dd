import ArgumentParser
import DaemonCommands
import DaemonKit
import JSONKit
import LineProtocol

/// How the agent and its synchronizations stand, for people.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows how the agent stands: IdPs, last and next runs, held tasks, quarantine, lag, change feed.",
        discussion: "Exits with 0 when the agent answered, however it stands; health says that by its exit code.")

    @OptionGroup var socket: SocketOptions<SyncAgent>

    @Flag(help: "One JSON object instead of text.")
    var json = false

    func run() async throws {
        let status: AgentStatus
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path)
            status = try await AgentStatus(asking: client)
            await client.close()
        } catch { throw CommandFailure(error) }
        if json { print(try JSONValue(parsing: status.jsonBytes()).prettyText) } else { status.show(at: SystemWallClock().now()) }
    }
}
