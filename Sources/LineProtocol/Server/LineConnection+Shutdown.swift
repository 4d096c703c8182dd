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

    /// The time for requests in flight is over: their tasks are cancelled.
    func cancelRequests() {
        request?.task.cancel()
        watches.cancelAll()
    }

    /// No answer is waited for any longer.
    func abort() {
        context?.close(promise: nil)
    }
}
