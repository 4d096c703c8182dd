import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy that makes tunnels; it connects every name to this machine.
final class ConnectProxy: Sendable {
    private let heads = Mutex<[String]>([])
    private let refusal: String?

    /// What was asked of it, with all headers.
    var requests: [String] { heads.withLock { $0 } }

    private init(refusal: String?) { self.refusal = refusal }

    /// - Parameter refusal: the status line that is answered instead of a tunnel.
    static func run(refusal: String? = nil, _ body: (ConnectProxy, _ port: Int) async throws -> Void) async throws {
        let proxy = ConnectProxy(refusal: refusal)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Tunnel(proxy)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do { try await body(proxy, channel.localAddress?.port ?? 0) } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
    }

    /// Reads the head of a request, connects, and passes on from then on.
    private final class Tunnel: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let proxy: ConnectProxy
        private var head = ""
        private var peer: (any Channel)?

        init(_ proxy: ConnectProxy) { self.proxy = proxy }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            if let peer { return peer.writeAndFlush(bytes, promise: nil) }
            head += String(buffer: bytes)
            guard head.hasSuffix("\r\n\r\n") else { return }
            proxy.heads.withLock { $0.append(head) }
            let client = context.channel
            if let refusal = proxy.refusal {
                client.writeAndFlush(ByteBuffer(string: refusal + "\r\ncontent-length: 0\r\n\r\n"), promise: nil)
                return
            }
            let port = head.split(separator: " ").dropFirst().first?.split(separator: ":").last.flatMap { Int($0) } ?? 0
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Way(back: client)) }
                }
                .connect(host: "127.0.0.1", port: port)
                .whenSuccess { channel in
                    this.value.peer = channel
                    client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n"), promise: nil)
                }
        }

        func channelInactive(context: ChannelHandlerContext) { peer?.close(promise: nil) }
    }

    private final class Way: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let back: any Channel

        init(back: any Channel) { self.back = back }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { back.writeAndFlush(unwrapInboundIn(data), promise: nil) }

        func channelInactive(context: ChannelHandlerContext) { back.close(promise: nil) }
    }
}
