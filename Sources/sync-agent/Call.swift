import ArgumentParser
import DaemonKit
import JSONKit
import LineProtocol

/// One request from a shell.
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls one method and prints its result; rpc.discover lists the methods.",
        discussion: """
            Prints the result and exits with 0, or prints the error on stderr and exits with 1.

              sync-agent call task.list
              sync-agent call task.get '{"taskId":"task-0000001"}'
            """)

    @OptionGroup var socket: SocketOptions

    @Argument(help: "The method, as task.list.")
    var method: String

    @Argument(help: "Its params, a JSON object.")
    var params: String?

    func run() async throws {
        let params = try self.params.map(Self.parse)
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path, timeout: nil)
            print(try await client.call(method: method, params: params).prettyText)
        } catch {
            guard case .rpc(let failure) = error else { throw CommandFailure(description: "\(error)") }
            throw CommandFailure(description: failure.text)
        }
    }

    private static func parse(_ text: String) throws(CommandFailure) -> JSONValue {
        do { return try JSONValue(parsing: Array(text.utf8)) } catch {
            throw CommandFailure(description: "PARAMS are not JSON: \(error)")
        }
    }
}

extension RPCFailure {
    /// The message, then the code and the data for whoever wants to know more.
    var text: String {
        "\(message)\ncode \(code)" + (data.map { "\n" + $0.prettyText } ?? "")
    }
}
