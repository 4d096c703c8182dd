import Glibc
import JSONKit
import NIOCore
import NIOPosix
import Synchronization

/// A connection to a service of this protocol.
///
/// Calls may be made at the same time: they are sent in order and answered in order by the service. A client that lost its
/// connection answers every call with ``LineClientError/closed``; whoever wants another connection makes one.
public final class LineClient: Sendable {
    /// What the service's watches send.
    public let notifications: LineNotifications

    private let channel: any Channel
    private let pending: PendingCalls
    private let timeout: Duration?
    private let lastID = Atomic<UInt64>(0)

    private init(channel: any Channel, pending: PendingCalls, notifications: LineNotifications, timeout: Duration?) {
        self.channel = channel
        self.pending = pending
        self.notifications = notifications
        self.timeout = timeout
    }

    deinit {
        channel.close(promise: nil)
    }

    /// Connects to the Unix socket at `path`.
    ///
    /// - Parameters:
    ///   - timeout: how long a call waits where it does not say itself; nil waits for ever.
    ///   - lineLimit: the most bytes of one answer.
    public static func connect(
        path: String, timeout: Duration? = .seconds(60), lineLimit: Int = 256 << 20,
        eventLoops: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws(LineClientError) -> LineClient {
        let eventLoop = eventLoops.next()
        let pending = PendingCalls()
        let handler = NIOLoopBoundBox<LineClientHandler?>.makeEmptyBox(eventLoop: eventLoop)
        let notifications = LineClientHandler.Notifications.makeSequence(
            backPressureStrategy: .init(lowWatermark: 256, highWatermark: 1024), finishOnDeinit: false,
            delegate: LineClientReadiness(eventLoop: eventLoop, handler: handler))
        let source = notifications.source
        do {
            let channel = try await ClientBootstrap(group: eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let client = LineClientHandler(pending: pending, notifications: source, lineLimit: lineLimit)
                        handler.value = client
                        try channel.pipeline.syncOperations.addHandler(client)
                    }
                }
                .connect(unixDomainSocketPath: path).get()
            return LineClient(
                channel: channel, pending: pending, notifications: LineNotifications(source: notifications.sequence), timeout: timeout)
        } catch {
            source.finish()
            // NIO's own text names the system call and its parameters; people need the system's words.
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw .notConnected(path: path, reason: reason)
        }
    }

    /// Calls a method. Members of the result that this side does not know are passed over: the service may be newer.
    ///
    /// - Parameter timeout: how long to wait for the answer; nil takes the connection's.
    public func call<Method: RPCMethod>(
        _: Method.Type, _ params: Method.Params, timeout: Duration? = nil
    ) async throws(LineClientError) -> Method.Result {
        let answer = try await send(Method.name, params.jsonBytes(), timeout)
        do {
            return try Method.Result.decode(Array(answer), unknownMembers: .ignored)
        } catch {
            throw .protocolViolation("the result of \(Method.name): \(error)")
        }
    }

    /// Calls a method by its name.
    public func call(method: String, params: JSONValue? = nil, timeout: Duration? = nil) async throws(LineClientError) -> JSONValue {
        let answer = try await send(method, params?.jsonBytes, timeout)
        do {
            return try JSONValue(parsing: Array(answer))
        } catch {
            throw .protocolViolation("the result of \(method): \(error)")
        }
    }

    /// Ends the connection; calls that wait fail with ``LineClientError/closed``.
    public func close() async {
        try? await channel.close()
    }

    private func send(_ method: String, _ params: [UInt8]?, _ timeout: Duration?) async throws(LineClientError) -> ArraySlice<UInt8> {
        let id = lastID.add(1, ordering: .relaxed).newValue
        let line = Self.line(id, method, params)
        let timer = (timeout ?? self.timeout).map { limit in
            channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { [pending] in pending.complete(id, .failure(.timeout)) }
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard pending.add(id, continuation) else { return }
                // A task that was cancelled before it came here finds no call to cancel.
                if Task.isCancelled { return pending.complete(id, .failure(.cancelled)) }
                channel.writeAndFlush(line, promise: nil)
            }
        } onCancel: {
            pending.complete(id, .failure(.cancelled))
        }
        timer?.cancel()
        return try answer.get()
    }

    private static func line(_ id: UInt64, _ method: String, _ params: [UInt8]?) -> ByteBuffer {
        var writer = JSONWriter(reserving: 128 + (params?.count ?? 0))
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.key("id")
            writer.int(id)
            writer.member("method", method)
            if let params {
                writer.key("params")
                writer.raw(params)
            }
        }
        var buffer = ByteBuffer(bytes: writer.bytes)
        buffer.writeStaticString("\n")
        return buffer
    }
}
