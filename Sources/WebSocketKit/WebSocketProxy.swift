import FoundationEssentials
import NIOCore
import NIOHTTP1

/// An HTTP proxy that makes tunnels: `[http://][user:password@]host[:port]`, with the port 1080 where none is given.
struct WebSocketProxy: Sendable {
    let host: String
    let port: Int
    private let authorization: String?

    init?(_ text: String) {
        let parts = text.split(separator: "://", maxSplits: 1)
        guard let last = parts.last, parts.count == 1 || parts[0].lowercased() == "http" else { return nil }
        let authority = last.prefix { $0 != "/" }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard let (host, port) = WebSocketAddress.place(place, 1080) else { return nil }
        (self.host, self.port) = (host, port)
        authorization = authority.lastIndex(of: "@").map { end in
            "Basic " + Data(Self.decoded(authority[..<end])).base64EncodedString()
        }
    }

    /// Bytes without percent encoding; what is not encoded rightly stays as it is.
    private static func decoded(_ text: Substring) -> [UInt8] {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(digits, radix: 16) {
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static let handlers = ["proxy.request", "proxy.response", "proxy.tunnel"]

    /// Makes a tunnel on a channel to this proxy that is about to be connected; when the tunnel stands, the channel is as one to `address`.
    func tunnel(_ channel: any Channel, to address: WebSocketAddress) throws -> EventLoopFuture<Void> {
        let target = (address.host.contains(":") ? "[\(address.host)]" : address.host) + ":\(address.port)"
        var head = HTTPRequestHead(version: .http1_1, method: .CONNECT, uri: target)
        head.headers.add(name: "host", value: target)
        if let authorization { head.headers.add(name: "proxy-authorization", value: authorization) }
        let standing = channel.eventLoop.makePromise(of: Void.self)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPRequestEncoder(), name: Self.handlers[0])
        // The server says nothing before the client does.
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)), name: Self.handlers[1])
        try pipeline.addHandler(ProxyTunnel(request: head, standing: standing), name: Self.handlers[2])
        return standing.futureResult.flatMap {
            EventLoopFuture.andAllSucceed(Self.handlers.map { channel.pipeline.removeHandler(name: $0) }, on: channel.eventLoop)
        }
    }
}

/// Asks a proxy for a tunnel, once.
private final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: HTTPRequestHead
    private let standing: EventLoopPromise<Void>

    init(request: HTTPRequestHead, standing: EventLoopPromise<Void>) {
        self.request = request
        self.standing = standing
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(request)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        if (200..<300).contains(head.status.code) {
            standing.succeed()
        } else {
            fail(context, .proxy("it answers \(head.status.code) to CONNECT"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) { standing.fail(WebSocketError.proxy("it closed the connection")) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(context, .proxy("it speaks no HTTP")) }

    private func fail(_ context: ChannelHandlerContext, _ error: WebSocketError) {
        standing.fail(error)
        context.close(promise: nil)
    }
}
