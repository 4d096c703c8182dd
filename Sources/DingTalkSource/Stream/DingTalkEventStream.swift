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
    var clock = PacingClock.system
    let logger: Logger

    /// What a connection tells of itself.
    private enum Signal: Sendable {
        case opened(Int)
        case leaving(Int)
        case ended(Int, SourceFault)
        /// A pause is over.
        case due
    }

    func run(into sink: any EventStreamSink) async {
        let (signals, told) = AsyncStream.makeStream(of: Signal.self)
        await withDiscardingTaskGroup { group in
            var connections = StreamConnections()
            func begin(after pause: Duration?) {
                guard let pause else { return }
                guard pause == .zero else {
                    group.addTask {
                        // A share of chance, so that many who were cut off together do not come back together.
                        await clock.pause(pause * Double.random(in: 0.8...1.2))
                        told.yield(.due)
                    }
                    return
                }
                let number = connections.begin()
                group.addTask { told.yield(.ended(number, await connect(number, told, sink))) }
            }
            begin(after: .zero)
            for await signal in signals {
                switch signal {
                case .opened(let number): if connections.open(number, at: clock.now()) { await sink.openedAfterGap() }
                case .leaving(let number): begin(after: connections.leave(number, at: clock.now()))
                case .ended(let number, let fault):
                    let ending = connections.end(number, at: clock.now())
                    if ending.isLost { await sink.lost(fault) }
                    begin(after: ending.pause)
                case .due: begin(after: .zero)
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
            let (deliveries, delivery) = AsyncStream.makeStream(of: (StreamFrame, WebSocket).self)
            let intake = StreamIntake()
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await take(deliveries, intake, sink) }
                group.addTask {
                    try await WebSocket.run(to: address, options: options) { _ in
                        told.yield(.opened(number))
                    } take: { bytes, socket in
                        guard let frame = StreamFrame(bytes) else { return }
                        switch frame.kind {
                        case .ping: try await socket.send(frame.pong)
                        case .disconnect: told.yield(.leaving(number))
                        case .other: try await socket.send(frame.acknowledgement(isTaken: true))
                        case .event:
                            await intake.enter()
                            delivery.yield((frame, socket))
                        }
                    }
                }
                try await group.next()
            }
            return SourceFault(.network, message: "DingTalk's stream ended.")
        } catch let failure as CallFailure {
            return failure.fault
        } catch let error as WebSocketError {
            return SourceFault(.network, message: "DingTalk's stream: \(error).")
        } catch {
            return SourceFault(.network, message: "DingTalk's stream ended.")
        }
    }

    /// Stores events side by side, and acknowledges each when it is stored.
    private func take(_ deliveries: AsyncStream<(StreamFrame, WebSocket)>, _ intake: StreamIntake, _ sink: any EventStreamSink) async {
        await withDiscardingTaskGroup { group in
            for await (frame, socket) in deliveries {
                group.addTask {
                    let isTaken = await isTaken(frame, sink)
                    // Where the connection has ended meanwhile, the event is told again.
                    try? await socket.send(frame.acknowledgement(isTaken: isTaken))
                    await intake.leave()
                }
            }
        }
        await intake.close()
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
}
