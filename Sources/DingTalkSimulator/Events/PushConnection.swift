import NIOCore
import NIOHTTP1

/// Sends one push over a connection of its own and gathers its answer: nil where none comes, empty where its status is not 200.
final class PushConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let body: [UInt8]
    private let answered: EventLoopPromise<[UInt8]?>
    private var status = 0
    private var received: [UInt8] = []
    private var isOver = false

    init(target: String, body: [UInt8], answered: EventLoopPromise<[UInt8]?>) {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target)
        head.headers.add(name: "host", value: "callback")
        head.headers.add(name: "content-type", value: "application/json")
        head.headers.add(name: "content-length", value: "\(body.count)")
        head.headers.add(name: "connection", value: "close")
        self.head = head
        self.body = body
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let bytes): received.append(contentsOf: bytes.readableBytesView)
        case .end: end(status == 200 ? received : [], context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { end(nil, context) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { end(nil, context) }

    private func end(_ answer: [UInt8]?, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        answered.succeed(answer)
        context.close(promise: nil)
    }
}
