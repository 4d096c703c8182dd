import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization

/// One open WebSocket, as a client has it.
public struct WebSocket: Sendable {
    private typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    private let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    /// Sends one text message.
    public func send(_ text: [UInt8]) async throws {
        try await outbound.write(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(bytes: text)))
    }

    /// Opens a WebSocket and hands its text messages to `take` one after another. Returns never: it ends with what ended it.
    ///
    /// - Parameter opened: called when it is open, before the first message.
    public static func run(
        to address: WebSocketAddress, options: WebSocketOptions = .init(), opened: @Sendable @escaping (WebSocket) async throws -> Void,
        take: @Sendable @escaping ([UInt8], WebSocket) async throws -> Void
    ) async throws -> Never {
        let channel = try await open(address, options)
        try await channel.executeThenClose { inbound, outbound in
            let socket = WebSocket(outbound: outbound)
            let heard = LastHeard()
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await socket.keepAlive(options.pingInterval, heard) }
                group.addTask {
                    try await opened(socket)
                    for try await frame in inbound {
                        heard.note()
                        try await socket.take(frame, take)
                    }
                    throw WebSocketError.closed
                }
                try await group.next()
            }
        }
        throw WebSocketError.closed
    }

    private func take(_ frame: WebSocketFrame, _ take: ([UInt8], WebSocket) async throws -> Void) async throws {
        switch frame.opcode {
        case .text: try await take(Array(frame.unmaskedData.readableBytesView), self)
        case .ping: try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData))
        case .connectionClose:
            try? await outbound.write(
                WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: frame.unmaskedData))
            throw WebSocketError.closed
        default: break
        }
    }

    private func keepAlive(_ interval: Duration, _ heard: LastHeard) async throws {
        while true {
            try await Task.sleep(for: interval)
            if heard.isOver(interval * 2) { throw WebSocketError.silent }
            try await outbound.write(WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: ByteBuffer()))
        }
    }

    private static func open(_ address: WebSocketAddress, _ options: WebSocketOptions) async throws(WebSocketError) -> Frames {
        do {
            let tls = try address.isSecure ? secureContext(options) : nil
            let proxy = try options.proxies.proxy(for: address)
            let upgrading = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(TimeAmount(options.openTime))
                .connect(host: proxy?.host ?? address.host, port: proxy?.port ?? address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let upgraded =
                            if let proxy {
                                try proxy.tunnel(channel, to: address).flatMapThrowing {
                                    try prepare(channel, tls, address, options)
                                }.flatMap { $0 }
                            } else {
                                try prepare(channel, tls, address, options)
                            }
                        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(options.openTime)) { channel.close(promise: nil) }
                        upgraded.whenComplete { _ in deadline.cancel() }
                        return upgraded
                    }
                }
            guard let frames = try await upgrading.get() else { throw WebSocketError.notUpgraded }
            return frames
        } catch let error as WebSocketError {
            throw error
        } catch {
            throw .unreachable("\(error)")
        }
    }

    /// Lets a channel to the server speak TLS and ask for a WebSocket; call it on the channel's event loop.
    private static func prepare(
        _ channel: any Channel, _ tls: NIOSSLContext?, _ address: WebSocketAddress, _ options: WebSocketOptions
    ) throws -> EventLoopFuture<Frames?> {
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            // An address has no name that a certificate could be asked for by SNI.
            let isName = (try? SocketAddress(ipAddress: address.host, port: 0)) == nil
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isName ? address.host : nil))
        }
        return try pipeline.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: upgrade(address, options)))
    }

    private static func secureContext(_ options: WebSocketOptions) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        if let file = options.certificateAuthorityFile { configuration.trustRoots = .file(file) }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func upgrade(
        _ address: WebSocketAddress, _ options: WebSocketOptions
    ) -> NIOTypedHTTPClientUpgradeConfiguration<Frames?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Frames?>(maxFrameSize: options.messageBytes) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024, maxAccumulatedFrameSize: options.messageBytes))
                return try Frames(wrappingChannelSynchronously: channel)
            }
        }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target)
        let isUsual = address.port == (address.isSecure ? 443 : 80)
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        head.headers.add(name: "host", value: isUsual ? host : "\(host):\(address.port)")
        return NIOTypedHTTPClientUpgradeConfiguration(upgradeRequestHead: head, upgraders: [upgrader]) { channel in
            channel.eventLoop.makeSucceededFuture(nil)
        }
    }
}

/// When a frame came last.
private final class LastHeard: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    func note() { instant.withLock { $0 = .now } }

    func isOver(_ duration: Duration) -> Bool { instant.withLock { ContinuousClock.now - $0 > duration } }
}
