import NIOCore
import NIOHTTP1

/// Makes whole requests of a connection's parts, one at a time, and refuses by itself what no limit allows.
///
/// Time is limited in every state: while a request comes, while its answer is made and taken, and between two requests.
final class RequestGatherer: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ListenedRequest
    typealias OutboundIn = ListenedReply
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// No head has come; a new connection has less time than one that asked before.
        case waiting
        case gathering(HTTPRequestHead, [UInt8])
        case answering(keepAlive: Bool)
        /// An answer that ends the connection is on its way; what comes meanwhile is thrown away.
        case closing
    }

    private let limits: HTTPListenerLimits
    private let refused: @Sendable (Int) -> Void
    private var state = State.waiting
    private var timer: Scheduled<Void>?

    init(limits: HTTPListenerLimits, refused: @escaping @Sendable (Int) -> Void) {
        self.limits = limits
        self.refused = refused
    }

    func handlerAdded(context: ChannelHandlerContext) { limit(limits.requestTime, context) }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .waiting): begin(head, context)
        case (.body(let bytes), .gathering(let head, var body)):
            guard body.count + bytes.readableBytes <= limits.bodyBytes else { return refuse(413, "The body is too large.", context) }
            state = .closing
            body.append(contentsOf: bytes.readableBytesView)
            state = .gathering(head, body)
        case (.end, .gathering(let head, let body)):
            state = .answering(keepAlive: head.isKeepAlive)
            limit(limits.answerTime, context)
            context.fireChannelRead(
                wrapInboundOut(ListenedRequest(method: head.method.rawValue, target: head.uri, body: body)))
        default: break
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard head.uri.utf8.count <= limits.headerBytes else { return refuse(414, "The address is too long.", context) }
        let lengths = head.headers["content-length"].compactMap { Int($0) }
        if lengths.contains(where: { $0 > limits.bodyBytes }) { return refuse(413, "The body is too large.", context) }
        state = .gathering(head, [])
        limit(limits.requestTime, context)
        guard head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) else { return }
        let proceed = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(proceed)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case HTTPParserError.headerOverflow = error { return refuse(431, "The headers are too large.", context) }
        guard error is HTTPParserError || error is NIOHTTPDecoderError else { return context.close(promise: nil) }
        refuse(400, "This is not an HTTP request.", context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .answering(let keepAlive) = state else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        // Before the answer's end is written: the next request may wait behind it already.
        state = keepAlive ? .waiting : .closing
        limit(keepAlive ? limits.idleTime : limits.answerTime, context)
        let written = promise ?? context.eventLoop.makePromise()
        send(unwrapOutboundIn(data), keepAlive: keepAlive, written, context)
        if keepAlive { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
    }

    private func refuse(_ status: Int, _ text: String, _ context: ChannelHandlerContext) {
        if case .closing = state { return }
        refused(status)
        state = .closing
        limit(limits.answerTime, context)
        let written = context.eventLoop.makePromise(of: Void.self)
        send(ListenedReply(status: status, text), keepAlive: false, written, context)
        context.flush()
        let loop = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in loop.value.close(promise: nil) }
    }

    private func send(_ reply: ListenedReply, keepAlive: Bool, _ written: EventLoopPromise<Void>, _ context: ChannelHandlerContext) {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status))
        head.headers.add(name: "content-type", value: reply.contentType)
        head.headers.add(name: "content-length", value: "\(reply.body.count)")
        if let allowed = reply.allowed { head.headers.add(name: "allow", value: allowed) }
        if !keepAlive { head.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: reply.body)))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: written)
    }

    /// Gives the state that began now its time.
    private func limit(_ time: Duration, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { [self] in
            if case .gathering = state { return refuse(408, "The request takes too long.", context) }
            context.close(promise: nil)
        }
    }
}
