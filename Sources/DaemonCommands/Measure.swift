import ArgumentParser
import DaemonKit
import LineProtocol

/// A daemon's measurements for a collector.
public struct Measure<Served: ServedDaemon>: AsyncParsableCommand {
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "metrics",
            abstract: "Prints the \(Served.title)'s measurements in Prometheus' text format.",
            discussion: """
                With --output they become a file that is whole whenever somebody reads it, for the textfile collector of Prometheus' \
                node exporter. Exits with 1, and leaves an older file as it is, when the \(Served.title) does not answer.
                """)
    }

    @OptionGroup var socket: SocketOptions<Served>

    @Option(help: ArgumentHelp("The file to write, readable for everybody.", valueName: "file"), completion: .file())
    var output: String?

    public init() {}

    public func run() async throws {
        let text = try await text()
        var file = try OutputFile(output, mode: 0o644)
        do {
            try file.write(text)
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
    }

    private func text() async throws(CommandFailure) -> String {
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path, timeout: .seconds(10))
            return try await client.call(ServiceMetricsMethod.self, ServiceMetricsParams(format: .prometheus)).text ?? ""
        } catch {
            throw CommandFailure(error)
        }
    }
}
