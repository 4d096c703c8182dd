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
        let number = watches.next()
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
            eventLoop.execute { connection.value.watchEnded(.init(number: number, failure: ending)) }
        }
        watches.add(Watch(id: start.id, call: start.call, outbox: outbox, task: task), as: number)
        if bytesBeforeStop != nil { endWatch(number, .shuttingDown) }
    }

    /// Sends what the watch has brought.
    private func deliver(_ number: Int) {
        guard case .serving = state, batch == nil, let context else { return }
        write(from: number, context)
        send(context)
    }

    /// The batch is answered: begins, writes and ends what waited for that.
    func resumeWatches() {
        guard let context else { return }
        let postponed = watches.takePostponed()
        for start in postponed.beginnings { startWatch(start) }
        for number in watches.numbers { write(from: number, context) }
        for ending in postponed.endings { end(ending) }
        if bytesBeforeStop != nil { endWatches(.shuttingDown) }
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

    private func watchEnded(_ ending: ConnectionWatches.Ending) {
        guard let context, case .serving = state else {
            watches.remove(ending.number)
            return leaveWhenDone()
        }
        if batch != nil { return watches.postpone(ending) }
        write(from: ending.number, context)
        end(ending)
        work()
    }

    /// Forgets a watch whose last notification is written, and says why it ended where that was not its own end.
    private func end(_ ending: ConnectionWatches.Ending) {
        guard let watch = watches.remove(ending.number), let failure = ending.failure, !(failure is CancellationError) else { return }
        announceEnd(of: watch, .failed(wire(failure, watch.call)))
    }

    /// Ends a watch from this side and tells the peer. Its task is forgotten when it has ended.
    func endWatch(_ number: Int, _ reason: WatchEnd) {
        guard let watch = watches[number], !watch.task.isCancelled else { return }
        watch.cancel()
        announceEnd(of: watch, reason)
    }

    func endWatches(_ reason: WatchEnd) {
        for number in watches.numbers { endWatch(number, reason) }
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
        watches.setCongested(true)
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
        watches.setCongested(false)
    }

    func readerCaughtUp() {
        readerIsStuck = false
        stallTimer?.cancel()
        stallTimer = nil
        watches.setCongested(false)
    }
}
