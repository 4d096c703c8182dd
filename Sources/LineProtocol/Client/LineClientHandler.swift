import NIOCore

/// The client's side of a connection: lines in, answers to those who wait, notifications to who reads them.
final class LineClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Notifications = NIOThrowingAsyncSequenceProducer<
        LineNotification, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, LineClientReadiness
    >

    private let pending: PendingCalls
    private let notifications: Notifications.Source
    private var framer: LineFramer
    private var context: ChannelHandlerContext?
    private var isPaused = false
    private var readIsHeld = false

    init(pending: PendingCalls, notifications: Notifications.Source, lineLimit: Int) {
        self.pending = pending
        self.notifications = notifications
        self.framer = LineFramer(limit: lineLimit)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { framer.append($0) }
        var received: [LineNotification] = []
        do throws(LineClientError) {
            while let event = framer.next() { try take(event, &received) }
        } catch {
            end(error)
            context.close(promise: nil)
        }
        guard !received.isEmpty, case .stopProducing = notifications.yield(contentsOf: received) else { return }
        isPaused = true
    }

    private func take(_ event: LineFramer.Event, _ received: inout [LineNotification]) throws(LineClientError) {
        guard case .line(let line) = event else { throw .protocolViolation("a line over the client's limit") }
        switch try LineReply(line) {
        case .answer(let id, let answer): pending.complete(id, answer.mapError { .rpc($0) })
        case .refusal(let failure): end(.rpc(failure))
        case .notification(let notification): received.append(notification)
        }
    }

    func read(context: ChannelHandlerContext) {
        readIsHeld = isPaused
        if !readIsHeld { context.read() }
    }

    /// The notifications that waited have been read.
    func resumeReading() {
        isPaused = false
        guard readIsHeld, let context else { return }
        readIsHeld = false
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.closed)
        context.close(promise: nil)
    }

    private func end(_ error: LineClientError) {
        pending.close(error)
        if error == .closed { notifications.finish() } else { notifications.finish(error) }
    }
}

/// Tells the handler when notifications are wanted again.
struct LineClientReadiness: NIOAsyncSequenceProducerDelegate {
    let eventLoop: any EventLoop
    let handler: NIOLoopBoundBox<LineClientHandler?>

    func produceMore() {
        eventLoop.execute { handler.value?.resumeReading() }
    }

    /// Who stops reading notifications still wants answers.
    func didTerminate() {
        produceMore()
    }
}
