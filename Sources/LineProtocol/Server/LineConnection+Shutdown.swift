import Glibc
import NIOCore

extension LineConnection {
    /// The service stops: what was received is answered, later requests are refused, watches end, and then the connection.
    func stop() {
        guard case .serving = state, bytesBeforeStop == nil else { return }
        bytesBeforeStop = framer.waiting
        // Into the array of a batch nothing is written: its end does it.
        if batch == nil { endWatches(.shuttingDown) }
        work()
    }

    /// The time for what was received is over: what runs is cancelled, and all that waits is answered that the service stops.
    func endDrain() {
        drainIsOver = true
        request?.task.cancel()
        watches.cancelAll()
        work()
    }

    /// Lets nothing more be sent to this connection: what the kernel took in before still comes, and then the end of input.
    ///
    /// Closing without it would drop what lies unread, and its sender could not tell whether it was done.
    func endInput(_ context: ChannelHandlerContext) {
        guard !inputIsEnding else { return }
        inputIsEnding = true
        let ended = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
            shutdown(socket, Int32(truncatingIfNeeded: SHUT_RD)) == 0
        }
        if ended != true { abort() }
    }

    /// No answer is waited for any longer.
    func abort() {
        context?.close(promise: nil)
    }
}
