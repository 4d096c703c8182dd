/// An HTTP client on libcurl: one thread of its own moves all transfers, connections are reused, HTTP/2 where TLS offers it.
///
/// It follows no redirect, retries nothing and keeps no cookies. Let go of without `shutdown()`, it ends its thread too.
public final class CurlClient: Sendable {
    private let configuration: CurlConfiguration
    private let inbox: TransferInbox

    /// Starts the client's thread.
    ///
    /// - Throws: `HTTPError.other` when libcurl lacks what is needed, or the system gives no thread or descriptor.
    public init(_ configuration: CurlConfiguration) throws(HTTPError) {
        if let failure = CurlLibrary.failure { throw failure }
        let inbox = try TransferInbox()
        try TransferThread.start { TransferLoop.serve(inbox, configuration) }
        self.inbox = inbox
        self.configuration = configuration
    }

    deinit {
        inbox.close()
    }

    /// Sends a request and takes the whole answer, whatever its status.
    ///
    /// Cancelling the task takes the transfer out of libcurl at once and throws `cancelled`, unless the answer was there first.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        if Task.isCancelled { throw .cancelled }
        let target = try HTTPTarget(request.url)
        let id = inbox.nextID()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.place(.init(id: id, request: request, target: target, placed: .now, continuation: continuation))
                // A cancellation that came before the order stood in the queue found nothing to cancel.
                if Task.isCancelled { inbox.cancel(id: id) }
            }
        } onCancel: {
            inbox.cancel(id: id)
        }
        return try answer.get()
    }

    /// Fails what is in flight and everything after with `shutDown`, closes the connections and returns when the thread is done.
    public func shutdown() async {
        await withCheckedContinuation { inbox.close(waiting: $0) }
    }
}
