import NIOCore
import NIOHTTP1
import NIOWebSocket
import Synchronization

/// The open streams: tickets, connections, and frames that wait for their acknowledgement.
final class StreamSessions: Sendable {
    private struct State {
        var endpoint = ""
        /// Tickets that nobody used, and when they expire.
        var tickets: [String: Int64] = [:]
        var sessions: [Int: any Channel] = [:]
        /// Connections that were told to go: nothing is sent to them any more.
        var leaving: Set<Int> = []
        var waiting: [String: EventLoopPromise<Bool>] = [:]
        var next = 0
        var opened = 0
        var moments: [StreamMoment] = []
        var pongs: [String] = []
        /// Frames that were answered with anything but success.
        var putOff = 0
        /// When a connection that was asked to go is closed; nil for not before ``endLeaving()``.
        var goodbyeMilliseconds: Int64? = 10_000
    }

    private let state = Mutex(State())

    /// Connections that take events.
    var count: Int { state.withLock { $0.sessions.count - $0.leaving.count } }

    /// Connections that were ever made.
    var opened: Int { state.withLock { $0.opened } }

    /// What became of connections, in its order.
    var moments: [StreamMoment] { state.withLock { $0.moments } }

    /// The data of answers to pings.
    var pongs: [String] { state.withLock { $0.pongs } }

    var putOff: Int { state.withLock { $0.putOff } }

    func setGoodbye(milliseconds: Int64?) { state.withLock { $0.goodbyeMilliseconds = milliseconds } }

    func serve(at endpoint: String) { state.withLock { $0.endpoint = endpoint } }

    /// A ticket lives 90 s and for one connection.
    func ticket(now: Int64) -> (endpoint: String, ticket: String) {
        state.withLock { state in
            state.next += 1
            let ticket = "ticket-\(state.next)-\(UInt32.random(in: .min ... .max))"
            state.tickets[ticket] = now + 90_000
            return (state.endpoint, ticket)
        }
    }

    /// Makes a stream of a connection that asks for it with a ticket.
    var upgrade: NIOHTTPServerUpgradeConfiguration {
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeSucceededFuture(self.takeTicket(of: head.uri) ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StreamFrames(sessions: self, number: self.add(channel)))
                }
            })
        return (
            upgraders: [upgrader],
            completionHandler: { context in
                // On the channel's own loop, as everything of its pipeline.
                if let requests = try? context.pipeline.syncOperations.handler(type: RequestHandler.self) {
                    context.pipeline.syncOperations.removeHandler(requests, promise: nil)
                }
            }
        )
    }

    private func takeTicket(of target: String) -> Bool {
        let parts = target.split(separator: "?", maxSplits: 1)
        guard parts.count == 2, parts[0] == "/connect", let ticket = FormParser.parse(parts[1])["ticket"] else { return false }
        return state.withLock { $0.tickets.removeValue(forKey: ticket).map { $0 > SimulatorTime.now() } ?? false }
    }

    private func add(_ channel: any Channel) -> Int {
        state.withLock { state in
            state.next += 1
            state.opened += 1
            state.sessions[state.next] = channel
            state.moments.append(.opened(state.next))
            return state.next
        }
    }

    func remove(_ number: Int) {
        state.withLock { state in
            if state.sessions.removeValue(forKey: number) != nil { state.moments.append(.ended(number)) }
            state.leaving.remove(number)
        }
    }

    /// Settles the frame that an answer is for.
    func answered(_ answer: JSONTree) {
        guard let id = answer["headers"]?["messageId"]?.string else { return }
        let data = answer["data"]?.string
        let isTaken =
            answer["code"]?.integer == 200 && data.flatMap { JSONTreeParser.parse(Array($0.utf8)) }?["status"]?.string == "SUCCESS"
        let promise = state.withLock { state in
            if id.hasPrefix(Self.pingPrefix) { state.pongs.append(data ?? "") }
            let promise = state.waiting.removeValue(forKey: id)
            if promise != nil, !isTaken { state.putOff += 1 }
            return promise
        }
        promise?.succeed(isTaken)
    }

    /// Sends an event over one of the connections; true when it is acknowledged in time.
    func send(_ event: SentEvent, corpID: String, answerMilliseconds: Int64, on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let message = "message-\(UInt64.random(in: .min ... .max))"
        let chosen: (any Channel, EventLoopPromise<Bool>)? = state.withLock { state in
            guard let channel = state.sessions.filter({ !state.leaving.contains($0.key) }).values.randomElement() else { return nil }
            let promise = channel.eventLoop.makePromise(of: Bool.self)
            state.waiting[message] = promise
            return (channel, promise)
        }
        guard let (channel, promise) = chosen else { return loop.makeSucceededFuture(false) }
        let data = ByteWriter(capacity: 512)
        data.append(text: "{\"timeStamp\":\"\(event.time)\"")
        event.append(ids: false, to: data)
        data.append("}")
        let headers = [
            "topic": "*", "eventType": event.type, "eventId": event.eventID, "eventCorpId": corpID, "eventBornTime": "\(event.time)",
        ]
        write(Self.frame("EVENT", message, headers, data.withBytes { String(decoding: $0, as: UTF8.self) }), to: channel)
        channel.eventLoop.scheduleTask(in: .milliseconds(answerMilliseconds)) {
            self.state.withLock { $0.waiting.removeValue(forKey: message) }?.succeed(false)
        }
        return promise.futureResult
    }

    /// Asks every connection to go and closes it 10 s later, as DingTalk does; nothing is delivered over it meanwhile.
    func disconnect() {
        let (going, goodbye) = state.withLock { state in
            state.leaving.formUnion(state.sessions.keys)
            return (Array(state.sessions.values), state.goodbyeMilliseconds)
        }
        for channel in going {
            write(Self.frame("SYSTEM", "go", ["topic": "disconnect"], "{\"reason\":\"connection is expired\"}"), to: channel)
            guard let goodbye else { continue }
            channel.eventLoop.scheduleTask(in: .milliseconds(goodbye)) { channel.close(promise: nil) }
        }
    }

    /// Closes the connections that were asked to go.
    func endLeaving() {
        let going = state.withLock { state in state.sessions.filter { state.leaving.contains($0.key) }.map(\.value) }
        for channel in going { channel.close(promise: nil) }
    }

    private static let pingPrefix = "ping-"

    /// Sends a ping of the protocol's own.
    func ping(_ opaque: String) {
        for channel in state.withLock({ Array($0.sessions.values) }) {
            write(Self.frame("SYSTEM", Self.pingPrefix + opaque, ["topic": "ping"], "{\"opaque\":\"\(opaque)\"}"), to: channel)
        }
    }

    /// Ends every connection without a word.
    func cut() {
        for channel in state.withLock({ Array($0.sessions.values) }) { channel.close(promise: nil) }
    }

    private func write(_ text: [UInt8], to channel: any Channel) {
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: text)), promise: nil)
    }

    /// Values of headers are texts, and data is a text that holds JSON.
    private static func frame(_ type: String, _ message: String, _ headers: [String: String], _ data: String) -> [UInt8] {
        let out = ByteWriter(capacity: 1024)
        out.append("{\"specVersion\":\"1.0\",\"type\":")
        out.append(string: type)
        out.append(",\"headers\":{\"contentType\":\"application/json\",\"messageId\":")
        out.append(string: message)
        out.append(text: ",\"time\":\"\(SimulatorTime.now())\"")
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            out.append(",")
            out.append(string: name)
            out.append(":")
            out.append(string: value)
        }
        out.append("},\"data\":")
        out.append(string: data)
        out.append("}")
        return out.withBytes { Array($0) }
    }
}
