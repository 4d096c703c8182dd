import CoreMetrics
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// What all connections of one server share.
struct LineServerCore: Sendable {
    let methods: ServedMethods
    let connections: ConnectionRegistry
    let roles: RolePolicy
    let limits: LineServerLimits
    let input: InputBudget
    let logger: Logger
}

/// Serves the methods of a ``MethodTable`` on one Unix socket.
public struct LineServer: Service {
    private let socket: CInt
    private let core: LineServerCore
    private let eventLoops: any EventLoopGroup

    /// A server on a bound Unix stream socket, which it owns from now on; it listens once ``run()`` is called.
    ///
    /// - Parameters:
    ///   - socket: the bound file descriptor.
    ///   - name: what the socket is called in metrics and logs, as `admin`.
    public init(
        listening socket: CInt, name: String = "admin", methods: MethodTable, roles: RolePolicy, limits: LineServerLimits = .init(),
        logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory,
        eventLoops: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) {
        var logger = logger
        logger[metadataKey: "rpc.socket"] = "\(name)"
        let metrics = ServerMetrics(factory: metrics, socket: name)
        self.socket = socket
        self.core = LineServerCore(
            methods: ServedMethods(methods, metrics: metrics),
            connections: ConnectionRegistry(limit: limits.connections, metrics: metrics), roles: roles, limits: limits,
            input: InputBudget(limit: max(limits.bufferedBytes, limits.lineBytes)), logger: logger)
        self.eventLoops = eventLoops
    }

    /// Serves until graceful shutdown or cancellation, then answers what was received and returns in bounded time.
    public func run() async throws {
        guard listen(socket, Self.backlog) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
        let channel = try await bootstrap.withBoundSocket(socket).get()
        // NIO has listened anew, with a shorter queue: the length is set once more.
        guard listen(socket, Self.backlog) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
        core.logger.info("listening")
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                try? await channel.closeFuture.get()
            } onGracefulShutdown: {
                channel.close(promise: nil)
            }
        } onCancel: {
            channel.close(promise: nil)
        }
        await drain()
        core.logger.info("stopped listening")
    }

    /// How many connections the kernel holds until they are taken in.
    private static let backlog: Int32 = 511

    private var bootstrap: ServerBootstrap {
        let core = core
        return ServerBootstrap(group: eventLoops)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler()) }
            }
            // Many may come at once.
            .serverChannelOption(.maxMessagesPerRead, value: 64)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 << 10, high: 1 << 20))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(LineConnection(server: core)) }
            }
    }

    /// First what was received may be done, then what runs is cancelled and the rest refused, then the connections are cut.
    private func drain() async {
        let connections = core.connections
        connections.stop { $0.stop() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await connections.waitUntilEmpty() }
            group.addTask {
                try? await Task.sleep(for: core.limits.drainTime)
                connections.stop { $0.endDrain() }
                try? await Task.sleep(for: .seconds(1))
                connections.stop { $0.abort() }
                try? await Task.sleep(for: .seconds(1))
                connections.stopWaiting()
            }
            await group.next()
            group.cancelAll()
        }
    }
}
