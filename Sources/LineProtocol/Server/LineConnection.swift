import Logging
import NIOCore

/// One connection of a ``LineServer``: bytes in, requests one at a time and in order, answers out.
///
/// It lives on its event loop. Requests are taken from the framer only when the one before is answered and the socket
/// takes answers; what is not taken waits, and with enough waiting nothing more is read. So one slow request, or a peer
/// that does not read, holds up its own connection and no memory.
final class LineConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What a served connection may do, and its number.
    struct Admission {
        let number: UInt64
        let peer: RPCPeer
        let role: RPCAccess
    }

    enum State {
        case connecting
        case serving(Admission)
        /// All is answered and being sent; nothing more is read.
        case closing(Admission)
        /// Refused: one error was sent, what comes in is dropped.
        case refused
        /// The peer is gone; work that was started may still have to end.
        case gone(Admission)
        case ended
    }

    /// A batch that is being answered.
    struct Batch {
        var reader: BatchReader
        /// Its first answer is written, so that the array is open.
        var isOpen = false
    }

    let server: LineServerCore
    var state = State.connecting
    var context: ChannelHandlerContext?
    var framer: LineFramer
    /// What the server was told that this connection holds of requests.
    var heldBytes = 0
    /// The length of the line that is being answered.
    var lineBytes = 0
    var output = ByteBuffer()
    var batch: Batch?
    var request: RequestInFlight?
    var lastRequest: UInt64 = 0
    var watches = ConnectionWatches()
    var stallTimer: Scheduled<Void>?
    var readerIsStuck = false
    /// While the service stops: how many of the waiting bytes came before that.
    var bytesBeforeStop: Int?
    /// The time for doing what was received before the service began to stop is over.
    var drainIsOver = false
    /// No more can be sent to this connection; the end of what was sent is still to come.
    var inputIsEnding = false
    private var inputHasEnded = false
    private var readIsHeld = false
    private var isWorking = false
    private var isDue = false

    init(server: LineServerCore) {
        self.server = server
        self.framer = LineFramer(limit: server.limits.lineBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { admit(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        admit(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .serving(let admission), .closing(let admission): state = .gone(admission)
        case .connecting, .refused: state = .ended
        case .gone, .ended: break
        }
        releaseInput()
        stallTimer?.cancel()
        request?.task.cancel()
        watches.abandon()
        leaveWhenDone()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .serving = state else { return }
        unwrapInboundIn(data).withUnsafeReadableBytes { framer.append($0) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        work()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        if case .refused = state { return context.close(promise: nil) }
        inputHasEnded = true
        framer.end()
        work()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { readerCaughtUp() }
        work()
    }

    func read(context: ChannelHandlerContext) {
        readIsHeld = mustHoldReads(context)
        if !readIsHeld { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.logger.debug("connection failed", metadata: ["rpc.error": "\(error)"])
        context.close(promise: nil)
    }
}

extension LineConnection {
    /// Takes requests as long as there are any and none must be waited for, then sends the answers in one go.
    func work() {
        isDue = true
        guard !isWorking else { return }
        isWorking = true
        defer { isWorking = false }
        // Sending can make the socket writable again at once, which is the next round's reason.
        while isDue, let context {
            isDue = false
            takeTurn(context)
            accountInput()
            send(context)
            if readIsHeld, !mustHoldReads(context) {
                readIsHeld = false
                context.read()
            }
        }
    }

    private func takeTurn(_ context: ChannelHandlerContext) {
        for _ in 0..<Self.requestsPerTurn {
            guard case .serving = state, request == nil else { return }
            if output.readableBytes >= Self.bytesPerWrite { send(context) }
            guard context.channel.isWritable else { return }
            guard takeNext() else {
                shedInput()
                return closeIfDone(context)
            }
        }
        // Other connections get their turn.
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { connection.value.work() }
    }

    /// Does one request; false when there is none.
    private func takeNext() -> Bool {
        if batch != nil {
            takeFromBatch()
            return true
        }
        let before = framer.waiting
        let isLate = drainIsOver || bytesBeforeStop.map { $0 <= 0 } ?? false
        guard let event = framer.next() else { return false }
        bytesBeforeStop? -= before - framer.waiting
        switch event {
        case .tooLong: fail(nil, .lineTooLong(limit: server.limits.lineBytes))
        case .line(let line):
            lineBytes = line.range.count
            take(line, isLate: isLate)
        }
        return true
    }

    private func mustHoldReads(_ context: ChannelHandlerContext) -> Bool {
        framer.waiting > Self.bytesWaiting && (request != nil || batch != nil || !context.channel.isWritable)
    }

    private func closeIfDone(_ context: ChannelHandlerContext) {
        guard inputHasEnded || bytesBeforeStop != nil, watches.isEmpty, case .serving(let admission) = state else { return }
        guard inputHasEnded else { return endInput(context) }
        state = .closing(admission)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(takeOutput())).whenComplete { _ in channel.close(promise: nil) }
    }

    /// Sends what is written.
    func send(_ context: ChannelHandlerContext) {
        guard output.readableBytes > 0 else { return }
        var sent = takeOutput()
        context.writeAndFlush(wrapOutboundOut(sent), promise: nil)
        if output.capacity == 0, sent.capacity <= Self.bytesPerWrite * 2 {
            sent.clear()
            output = sent
        }
        if !context.channel.isWritable { readerFellBehind(context) }
    }

    /// What is written and not sent. It must be taken before it is sent: sending may come back here to send more.
    func takeOutput() -> ByteBuffer {
        defer { output = ByteBuffer() }
        return output
    }

    /// When the peer is gone and the last work for it has ended, the connection counts no more.
    func leaveWhenDone() {
        guard case .gone(let admission) = state, request == nil, watches.isEmpty else { return }
        state = .ended
        server.connections.remove(admission.number)
    }

    private static let requestsPerTurn = 256
    private static let bytesPerWrite = 64 << 10
    private static let bytesWaiting = 256 << 10
}
