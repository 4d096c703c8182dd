import ArgumentParser
import JSONKit
import LineProtocol

/// Whether a daemon can be used, for service managers and containers.
public struct Health<Served: ServedDaemon>: AsyncParsableCommand {
    public static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "health", abstract: "Exits with 0 when the \(Served.title) is ready, with 1 when it is not.")
    }

    @OptionGroup var socket: SocketOptions<Served>

    public init() {}

    public func run() async throws {
        let health = try await health()
        print(health.status.rawValue)
        guard health.status != .ready else { return }
        let troubles = health.checks.filter { $0.status != .ready }.map { "\($0.name): \($0.message ?? "degraded")" }
        throw CommandFailure(description: troubles.joined(separator: "; "))
    }

    private func health() async throws(CommandFailure) -> ServiceHealth {
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path, timeout: .seconds(5))
            return try await client.call(ServiceHealthMethod.self, .init())
        } catch {
            throw CommandFailure(description: "not ready: \(error)")
        }
    }
}
