import NIOCore
import NIOWebSocket

/// One stream's frames: texts are acknowledgements.
final class StreamFrames: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let sessions: StreamSessions
    private let number: Int

    init(sessions: StreamSessions, number: Int) {
        self.sessions = sessions
        self.number = number
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            if let answer = JSONTreeParser.parse(Array(frame.unmaskedData.readableBytesView)) { sessions.answered(answer) }
        case .ping:
            context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)), promise: nil)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        sessions.remove(number)
        context.fireChannelInactive()
    }
}
