import CoreMetrics
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Serves HTTP/1.1 requests on one socket, each by one call of a closure: a small front for a proxy that speaks TLS.
///
/// Limits hold for everything that comes: a request beyond them is answered 400, 408, 413, 414 or 431, a connection beyond them is closed.
///
/// Counts `http_requests_total{status}` and `http_connections_refused_total`.
public struct HTTPListener: Service {
    public typealias Answering = @Sendable (ListenedRequest) async -> ListenedReply
    private typealias Connection = NIOAsyncChannel<ListenedRequest, ListenedReply>

    private let socket: CInt
    private let limits: HTTPListenerLimits
    private let answer: Answering
    private let logger: Logger
    private let metrics: any MetricsFactory

    /// A listener on a bound stream socket, which it owns from now on; it listens once ``run()`` is called.
    public init(
        listening socket: CInt, limits: HTTPListenerLimits = .init(), logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory,
        answer: @escaping Answering
    ) {
        self.socket = socket
        self.limits = limits
        self.logger = logger
        self.metrics = metrics
        self.answer = answer
    }

    /// Serves until graceful shutdown or cancellation; requests that were received are answered.
    public func run() async throws {
        guard listen(socket, 511) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
        let server = try await bootstrap()
        let channel = server.channel
        try await withGracefulShutdownHandler {
            try await server.executeThenClose { connections in
                let open = ConnectionCount()
                try await withThrowingDiscardingTaskGroup { group in
                    for try await channel in connections {
                        let isWelcome = open.enter() <= limits.connections
                        group.addTask {
                            if isWelcome { await serve(channel) } else { await refuse(channel) }
                            open.leave()
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
    }

    /// Gives plain channels, which nothing is read from yet: one that comes while the listener closes is handed to nobody, and NIO does
    /// not allow an asynchronous channel to go unused.
    private func bootstrap() async throws -> NIOAsyncChannel<any Channel, Never> {
        let (limits, refused) = (limits, refusals)
        return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler()) }
            }
            .serverChannelOption(.backlog, value: 511)
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.autoRead, value: false)
            .bind(NIOBSDSocket.Handle(socket)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    var parsing = NIOHTTPDecoderLimitConfiguration()
                    parsing.maxHeaderFieldSize = limits.headerBytes
                    parsing.maxHeaderListSize = limits.headBytes
                    parsing.maxHeaderFieldCount = limits.headers
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withErrorHandling: false, withEncoderConfiguration: .init(), withDecoderLimitConfiguration: parsing)
                    try channel.pipeline.syncOperations.addHandler(RequestGatherer(limits: limits, refused: refused))
                    return channel
                }
            }
    }

    /// Never throws: what goes wrong with one connection ends that connection.
    private func serve(_ channel: any Channel) async {
        do {
            let connection = try await channel.eventLoop.submit { () throws -> Connection in
                // Throws where the channel is closed already: to fail later would leave an asynchronous channel unused.
                _ = try channel.pipeline.syncOperations.context(handlerType: RequestGatherer.self)
                return try Connection(wrappingChannelSynchronously: channel)
            }.get()
            try await connection.executeThenClose { requests, replies in
                try await channel.setOption(.autoRead, value: true).get()
                for try await request in requests.cancelOnGracefulShutdown() {
                    let reply = await answer(request)
                    count(reply.status)
                    try await replies.write(reply)
                }
            }
        } catch {
            logger.debug("a connection ended", metadata: ["error": "\(error)"])
        }
    }

    private func refuse(_ channel: any Channel) async {
        Counter(label: "http_connections_refused_total", dimensions: [], factory: metrics).increment()
        try? await channel.close().get()
    }

    private var refusals: @Sendable (Int) -> Void { { status in count(status) } }

    private func count(_ status: Int) {
        Counter(label: "http_requests_total", dimensions: [("status", "\(status)")], factory: metrics).increment()
    }
}
