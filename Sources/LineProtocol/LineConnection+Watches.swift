import JSONKit
import Logging
import NIOCore

/// A watch that was answered and sends notifications.
struct Watch {
    let id: ArraySlice<UInt8>?
    let call: RPCCall
    let outbox: WatchOutbox
    let task: Task<Void, Never>

    func cancel() {
        task.cancel()
        outbox.close()
    }
}

/// A watch that is to send notifications as soon as its result is written.
struct WatchStart {
    let id: ArraySlice<UInt8>?
    let call: RPCCall
    let notifications: any AsyncSequence<RPCMessage, any Error> & Sendable
}

extension LineConnection {
    func startWatch(_ start: WatchStart) {
        guard let eventLoop = context?.eventLoop else { return }
        lastWatch += 1
        let number = lastWatch
        let outbox = WatchOutbox()
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        let notifications = start.notifications
        let task = Task {
            var failure: (any Error)?
            do {
                try await withLogger(mergingMetadata: start.call.logged) { _ in
                    for try await message in notifications {
                        if outbox.put(message.line) { eventLoop.execute { connection.value.deliver(number) } }
                        await outbox.waitWhileCongested()
                    }
                }
            } catch {
                failure = error
            }
            let ending = failure
            eventLoop.execute { connection.value.watchEnded(number, ending) }
        }
        watches[number] = Watch(id: start.id, call: start.call, outbox: outbox, task: task)
        if bytesBeforeStop != nil { endWatch(number, .shuttingDown) }
    }

    /// Sends what the watch has brought.
    private func deliver(_ number: Int) {
        guard case .serving = state, batch == nil, let context else { return }
        write(from: number, context)
        send(context)
    }

    /// Sends what all watches have brought while a batch was being answered.
    func deliverAll() {
        guard let context else { return }
        for number in watches.keys.sorted() { write(from: number, context) }
    }

    private func write(from number: Int, _ context: ChannelHandlerContext) {
        guard let watch = watches[number] else { return }
        var room = server.limits.unsentBytes - unsentBytes(context)
        for line in watch.outbox.take() {
            room -= line.count + 1
            guard room >= 0 else { return endWatch(number, .slowConsumer) }
            output.writeBytes(line)
            output.writeStaticString("\n")
        }
    }

    private func unsentBytes(_ context: ChannelHandlerContext) -> Int {
        let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return output.readableBytes + (buffered ?? 0)
    }

    private func watchEnded(_ number: Int, _ failure: (any Error)?) {
        guard let context, case .serving = state else {
            watches[number] = nil
            return leaveWhenDone()
        }
        if batch != nil {
            // The last notifications must not be written into the array: they wait for its end, and so does this.
            let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
            return context.eventLoop.execute { connection.value.watchEnded(number, failure) }
        }
        write(from: number, context)
        if let watch = watches.removeValue(forKey: number), let failure, !(failure is CancellationError) {
            announceEnd(of: watch, .failed(wire(failure, watch.call)))
        }
        work()
    }

    /// Ends a watch from this side and tells the peer. Its task is forgotten when it has ended.
    func endWatch(_ number: Int, _ reason: WatchEnd) {
        guard let watch = watches[number], !watch.task.isCancelled else { return }
        watch.cancel()
        announceEnd(of: watch, reason)
    }

    private func announceEnd(of watch: Watch, _ end: WatchEnd) {
        output.writeBytes(end.line(id: watch.id, method: watch.call.method))
        output.writeStaticString("\n")
    }
}

extension LineConnection {
    /// The socket takes no more: the watches wait, unless the reader does not read at all.
    func readerFellBehind(_ context: ChannelHandlerContext) {
        guard !readerIsStuck, !watches.isEmpty else { return }
        for watch in watches.values { watch.outbox.setCongested(true) }
        guard stallTimer == nil else { return }
        let unsent = unsentBytes(context)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        stallTimer = context.eventLoop.scheduleTask(in: .seconds(1)) { connection.value.checkForStall(unsentBefore: unsent) }
    }

    private func checkForStall(unsentBefore: Int) {
        stallTimer = nil
        guard let context, !context.channel.isWritable else { return }
        if unsentBytes(context) < unsentBefore { return readerFellBehind(context) }
        // Waiting longer would only move what is unsent from here into the watch's source, where nothing limits it.
        readerIsStuck = true
        for watch in watches.values { watch.outbox.setCongested(false) }
    }

    func readerCaughtUp() {
        readerIsStuck = false
        stallTimer?.cancel()
        stallTimer = nil
        for watch in watches.values { watch.outbox.setCongested(false) }
    }
}
