import ArgumentParser
import JSONKit
import LineProtocol

/// One request from a shell.
public struct Call<Served: ServedDaemon>: AsyncParsableCommand {
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "call",
            abstract: "Calls one method and prints its result; rpc.discover lists the methods.",
            discussion: """
                Prints the result and exits with 0, or prints the error on stderr and exits with 1.

                  \(Served.program) call \(Served.examples.plain)
                  \(Served.program) call \(Served.examples.withParams)
                """)
    }

    @OptionGroup var socket: SocketOptions<Served>

    @Argument(help: "The method, as \(Served.examples.plain).")
    var method: String

    @Argument(help: "Its params, a JSON object.")
    var params: String?

    public init() {}

    public func run() async throws {
        let params = try self.params.map(Self.parse)
        do throws(LineClientError) {
            // A call may wait as long as its method does, as task.wait.
            let client = try await LineClient.connect(path: socket.path, timeout: nil)
            print(try await client.call(method: method, params: params).prettyText)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func parse(_ text: String) throws(CommandFailure) -> JSONValue {
        do { return try JSONValue(parsing: Array(text.utf8)) } catch {
            throw CommandFailure(description: "PARAMS are not JSON: \(error)")
        }
    }
}
