import CCurl

/// The body of the transfer thread: owns the multi handle and every easy handle; nothing of libcurl's is touched elsewhere.
final class TransferLoop {
    /// How often requests that wait for a connection are looked at: libcurl does not end those itself.
    private static let sweepInterval = Duration.milliseconds(250)
    private static let idleWait = Duration.seconds(60)

    private let inbox: TransferInbox
    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer
    private var transfers: [UInt64: Transfer] = [:]
    private var idle: [EasyHandle] = []
    private var nextSweep = ContinuousClock.now

    /// Serves `inbox` until it closes; then everything in flight is answered with `shutDown`.
    static func serve(_ inbox: TransferInbox, _ configuration: CurlConfiguration) {
        do throws(HTTPError) {
            try TransferLoop(inbox, configuration).run()
            inbox.finish(.shutDown)
        } catch {
            inbox.finish(error)
        }
    }

    private init(_ inbox: TransferInbox, _ configuration: CurlConfiguration) throws(HTTPError) {
        guard let multi = curl_multi_init() else { throw HTTPError(CURLM_OUT_OF_MEMORY) }
        self.inbox = inbox
        self.configuration = configuration
        self.multi = multi
        try check(ccurl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)))
        try check(ccurl_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, max(1, configuration.maximumConnectionsPerHost)))
        // The default follows the number of transfers, and would close good connections after each burst.
        try check(ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, max(1, configuration.maximumIdleConnections)))
    }

    deinit {
        for transfer in transfers.values { curl_multi_remove_handle(multi, transfer.handle.pointer) }
        transfers = [:]
        idle = []
        curl_multi_cleanup(multi)
    }

    private func run() throws(HTTPError) {
        do throws(HTTPError) {
            while try runOnce() {}
        } catch {
            failAll(error)
            throw error
        }
        failAll(.shutDown)
    }

    /// One turn: commands, progress, answers, wait. False when the inbox closes.
    private func runOnce() throws(HTTPError) -> Bool {
        let (commands, isClosing) = inbox.take()
        for command in commands {
            switch command {
            case .start(let order): start(order)
            case .cancel(let id): if let transfer = transfers[id] { end(transfer, .failure(.cancelled)) }
            }
        }
        if isClosing { return false }
        var running: Int32 = 0
        try check(curl_multi_perform(multi, &running))
        answerFinished()
        sweep()
        try wait()
        return true
    }

    private func start(_ order: TransferInbox.Order) {
        do throws(HTTPError) {
            let transfer = try Transfer(order, on: try freeHandle(), with: configuration)
            try check(curl_multi_add_handle(multi, transfer.handle.pointer))
            transfers[order.id] = transfer
        } catch {
            order.continuation.resume(returning: .failure(error))
        }
    }

    private func freeHandle() throws(HTTPError) -> EasyHandle {
        if let handle = idle.popLast() { return handle }
        return try EasyHandle()
    }

    private func answerFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            var context: UnsafeMutablePointer<CChar>?
            ccurl_easy_getinfo_string(easy, CURLINFO_PRIVATE, &context)
            guard let transfer = Transfer.at(context.map(UnsafeMutableRawPointer.init)) else { continue }
            end(transfer, transfer.answer(code))
        }
    }

    private func sweep() {
        let now = ContinuousClock.now
        guard now >= nextSweep else { return }
        nextSweep = now + Self.sweepInterval
        for transfer in transfers.values where transfer.deadline < now { end(transfer, .failure(transfer.timeOut)) }
    }

    private func wait() throws(HTTPError) {
        var wake = curl_waitfd(fd: inbox.signal.readEnd, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        let limit = transfers.isEmpty ? Self.idleWait : Self.sweepInterval
        try check(curl_multi_poll(multi, &wake, 1, Int32(limit.milliseconds), nil))
        if wake.revents != 0 { inbox.signal.lower() }
    }

    private func failAll(_ error: HTTPError) {
        for transfer in transfers.values { end(transfer, .failure(error)) }
    }

    /// Takes the transfer out of libcurl, keeps its handle for the next one, then answers.
    private func end(_ transfer: Transfer, _ answer: TransferInbox.Answer) {
        curl_multi_remove_handle(multi, transfer.handle.pointer)
        transfers[transfer.order.id] = nil
        transfer.handle.reset()
        if idle.count < configuration.maximumIdleConnections { idle.append(transfer.handle) }
        transfer.order.continuation.resume(returning: answer)
    }

    private func check(_ code: CURLMcode) throws(HTTPError) {
        if code != CURLM_OK { throw HTTPError(code) }
    }
}
