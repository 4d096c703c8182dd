import Logging
import NIOCore

extension LineConnection {
    /// Lets the peer in, or tells it why not.
    func admit(_ context: ChannelHandlerContext) {
        guard case .connecting = state else { return }
        do throws(RPCError) {
            let peer = try peer(context)
            guard let role = server.roles.role(peer) else { throw .refusedPeer }
            let number = try server.connections.add(NIOLoopBound(self, eventLoop: context.eventLoop))
            state = .serving(Admission(number: number, peer: peer, role: role))
        } catch {
            refuse(context, error)
        }
    }

    private func peer(_ context: ChannelHandlerContext) throws(RPCError) -> RPCPeer {
        let peer = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { RPCPeer(socket: $0) }
        guard let peer = peer.flatMap({ $0 }) else { throw .refusedPeer }
        return peer
    }

    /// One error, the end of what is sent, and a moment for the peer to read it before the connection is cut.
    private func refuse(_ context: ChannelHandlerContext, _ error: RPCError) {
        state = .refused
        server.methods.metrics.refused(error.reason)
        server.logger.info("connection refused", metadata: ["rpc.reason": "\(error.reason.name)"])
        fail(nil, error)
        context.writeAndFlush(wrapOutboundOut(takeOutput()), promise: nil)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}
