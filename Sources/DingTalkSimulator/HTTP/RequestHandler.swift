import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves one connection: gathers a request, has it answered, waits out the latency, and sends the answer in the way it wants to be sent.
final class RequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let largestBody = 64 * 1024 * 1024

    private let core: SimulatorCore
    private let writer = ByteWriter()
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(core: SimulatorCore) { self.core = core }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.removeAll(keepingCapacity: true)
        case .body(let bytes):
            guard body.count + bytes.readableBytes <= Self.largestBody else { return context.close(promise: nil) }
            body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let reply = core.answer(request(head, context), into: writer)
        if reply.delivery == .never { return }
        if let later = reply.later {
            let channel = context.channel
            let (allocator, isKept) = (channel.allocator, head.isKeepAlive)
            later.hop(to: context.eventLoop).assumeIsolated().whenSuccess { body in
                self.send(reply, allocator.buffer(bytes: body), keepAlive: isKept, channel)
            }
            return
        }
        let bytes = writer.withBytes { context.channel.allocator.buffer(bytes: $0) }
        if reply.delay <= 0 { return send(reply, bytes, keepAlive: head.isKeepAlive, context.channel) }
        let channel = context.channel
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(reply.delay)) {
            self.send(reply, bytes, keepAlive: head.isKeepAlive, channel)
        }
    }

    private func request(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Request {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        return Request(
            method: head.method.rawValue, path: parts.first.map(String.init) ?? "/",
            query: parts.count > 1 ? FormParser.parse(parts[1]) : [:],
            headerToken: head.headers.first(name: "x-acs-dingtalk-access-token"),
            address: context.remoteAddress?.ipAddress ?? "", contentType: head.headers.first(name: "content-type") ?? "", body: body)
    }

    private func send(_ reply: Reply, _ bytes: ByteBuffer, keepAlive: Bool, _ channel: any Channel) {
        if reply.delivery == .reset { return reset(channel) }
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status))
        head.headers.add(name: "content-type", value: reply.html ? "text/html;charset=utf-8" : "application/json;charset=utf-8")
        head.headers.add(name: "content-length", value: String(bytes.readableBytes))
        if !keepAlive { head.headers.add(name: "connection", value: "close") }
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        switch reply.delivery {
        case .drip(let bytesPerSecond): drip(bytes, bytesPerSecond, channel)
        case .cut:
            let half = bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes / 2) ?? bytes
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(half))).whenComplete { _ in channel.close(promise: nil) }
        default:
            channel.write(HTTPServerResponsePart.body(.byteBuffer(bytes)), promise: nil)
            let done = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
            if !keepAlive { done.whenComplete { _ in channel.close(promise: nil) } }
        }
    }

    /// Sends a tenth of a second's worth at a time.
    private func drip(_ bytes: ByteBuffer, _ bytesPerSecond: Int, _ channel: any Channel) {
        var rest = bytes
        guard channel.isActive else { return }
        guard let piece = rest.readSlice(length: min(rest.readableBytes, max(1, bytesPerSecond / 10))), piece.readableBytes > 0 else {
            return channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(piece)), promise: nil)
        let left = rest
        channel.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(bytesPerSecond < 10 ? 1000 : 100)) {
            self.drip(left, bytesPerSecond, channel)
        }
    }

    /// Closes with a reset instead of an orderly end.
    private func reset(_ channel: any Channel) {
        guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }
}
