import IdentityModel
import JSONKit
import Logging
import SourceAPI
import WebSocketKit

/// DingTalk's stream: a WebSocket that we open, over which it tells of changes.
///
/// A new connection is opened before an old one that the server asked to go is dropped, so that a planned change leaves no gap. Every
/// connection has a ticket of its own.
struct DingTalkEventStream: EventStream {
    let application: Application
    let options: WebSocketOptions
    let logger: Logger

    /// What a connection tells of itself.
    private enum Signal: Sendable {
        case opened(Int)
        case leaving(Int)
        case ended(Int, SourceFault)
        case retry
    }

    func run(into sink: any EventStreamSink) async {
        let (signals, told) = AsyncStream.makeStream(of: Signal.self)
        await withDiscardingTaskGroup { group in
            var connections = StreamConnections()
            var failures = 0
            // Nobody knows what was told before the first connection.
            var isGap = true
            func begin() {
                let number = connections.begin()
                group.addTask { told.yield(.ended(number, await connect(number, told, sink))) }
            }
            begin()
            for await signal in signals {
                switch signal {
                case .opened(let number) where number == connections.newest:
                    failures = 0
                    if isGap { await sink.openedAfterGap() }
                    isGap = false
                case .leaving(let number) where connections.mayReplace(number): begin()
                case .ended(let number, let fault) where connections.end(number):
                    isGap = true
                    failures += 1
                    await sink.lost(fault)
                    let pause = Self.backoff(failures)
                    group.addTask {
                        try? await Task.sleep(for: pause)
                        told.yield(.retry)
                    }
                case .retry: begin()
                case .opened, .leaving, .ended: break
                }
            }
            group.cancelAll()
        }
    }

    /// One connection from its ticket to its end; gives why it ended.
    private func connect(
        _ number: Int, _ told: AsyncStream<Signal>.Continuation, _ sink: any EventStreamSink
    ) async -> SourceFault {
        do {
            let address = try await StreamTicket(application.exchange).fetch()
            try await WebSocket.run(to: address, options: options) { _ in
                told.yield(.opened(number))
            } take: { bytes, socket in
                guard let frame = StreamFrame(bytes) else { return }
                switch frame.kind {
                case .ping: try await socket.send(frame.pong)
                case .disconnect: told.yield(.leaving(number))
                case .other: try await socket.send(frame.acknowledgement(isTaken: true))
                case .event: try await socket.send(frame.acknowledgement(isTaken: await isTaken(frame, sink)))
                }
            }
        } catch let failure as CallFailure {
            return failure.fault
        } catch let error as WebSocketError {
            return SourceFault(.network, message: "DingTalk's stream: \(error).")
        } catch {
            return SourceFault(.network, message: "DingTalk's stream ended.")
        }
    }

    /// Whether an event is stored, or tells nothing that could be.
    private func isTaken(_ frame: StreamFrame, _ sink: any EventStreamSink) async -> Bool {
        guard let event = frame.event else { return true }
        do {
            try await sink.take(event)
            return true
        } catch {
            logger.warning("an event of a stream was not stored", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Doubles from a second to a minute, with a share of chance.
    private static func backoff(_ failures: Int) -> Duration {
        min(.seconds(60), .seconds(1) * (1 << min(failures - 1, 6))) * Double.random(in: 0.8...1.2)
    }
}
