import Synchronization

/// Lets the requests of one application to one interface through, in order, at the pace of a ``Pacer``; people first.
final class RateGovernor: Sendable {
    /// Resumed with the time at which the request goes; nil when it does not.
    fileprivate typealias Waiter = CheckedContinuation<Int64?, Never>

    fileprivate struct State {
        var pacer: Pacer
        var line = WaitingLine<Waiter>()
        var nextID: UInt64 = 0
        /// Lets waiters go when their time comes; there is one for as long as anyone waits.
        var driver: Task<Void, Never>?
        /// Told apart from those before it, which may still be asleep.
        var driverNumber = 0
        /// What the first in line waits for.
        var due: Int64?
        var admitted = 0
        var throttled = 0
    }

    private let state: Mutex<State>
    private let clock: PacingClock

    /// - Parameter limit: our own limit of requests a second; 0 for none, nil for what the source takes.
    init(limit: Int?, clock: PacingClock = .system) {
        self.clock = clock
        state = Mutex(State(pacer: Pacer(limit: limit)))
    }

    deinit {
        state.withLock { $0.driver?.cancel() }
    }

    /// Returns when a request may be sent, and counts it as sent at the time returned; throws when the task is cancelled.
    @discardableResult
    func admit(_ priority: RequestPriority) async throws(CancellationError) -> Int64 {
        if Task.isCancelled { throw CancellationError() }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let admitted = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in enter(waiter, id, priority) }
        } onCancel: {
            let waiter = state.withLock { $0.line.remove(id: id, priority) }
            waiter?.resume(returning: nil)
        }
        guard let admitted else { throw CancellationError() }
        return admitted
    }

    /// Takes that the request admitted at `time` was not one too many.
    func accepted(_ time: Int64) {
        let now = clock.now()
        let released: [Waiter] = state.withLock { state in
            state.pacer.accepted(sentAt: time, at: now)
            // The answer may have made room for the next one earlier than its turn would have come.
            guard let due = state.due, state.pacer.due(at: now) < due else { return [] }
            let released = state.release(at: now)
            state.driver?.cancel()
            state.driver = nil
            if state.due != nil { startDriver(&state) }
            return released
        }
        for waiter in released { waiter.resume(returning: now) }
    }

    /// Takes a refusal of the request admitted at `time`, for too many: everyone who waits here waits until requests are taken again.
    func throttled(_ notice: ThrottleNotice, _ time: Int64) {
        state.withLock { state in
            state.throttled += 1
            state.pacer.throttled(notice, sentAt: time, at: clock.now())
        }
    }

    /// How long until a request may be sent, in milliseconds.
    var closedMilliseconds: Int64 {
        state.withLock { max(0, $0.pacer.closedUntil - clock.now()) / 1_000_000 }
    }

    /// How matters stand.
    var present: RateState {
        state.withLock { state in
            RateState(
                perSecond: state.pacer.rate.perSecond(at: clock.now()), ceiling: state.pacer.rate.ceiling,
                waiting: RequestPriority.allCases.map { state.line.count($0) }, admitted: state.admitted, throttled: state.throttled)
        }
    }

    private func enter(_ waiter: Waiter, _ id: UInt64, _ priority: RequestPriority) {
        let decided: Int64?? = state.withLock { state in
            // A cancellation that came before found nobody to take away.
            if Task.isCancelled { return .some(nil) }
            let now = clock.now()
            if state.line.isEmpty, state.pacer.due(at: now) <= now {
                state.send(at: now, waitedFor: nil)
                return now
            }
            state.line.append(waiter, id: id, priority)
            if state.driver == nil { startDriver(&state) }
            return nil
        }
        if let decided { waiter.resume(returning: decided) }
    }

    private func startDriver(_ state: inout State) {
        state.driverNumber += 1
        let number = state.driverNumber
        state.driver = Task(priority: .high) { [weak self] in await self?.drive(number) }
    }

    private func drive(_ number: Int) async {
        while true {
            let now = clock.now()
            let (released, due): ([Waiter], Int64?) = state.withLock { state in
                guard state.driverNumber == number else { return ([], nil) }
                let released = state.release(at: now)
                if state.due == nil { state.driver = nil }
                return (released, state.due)
            }
            for waiter in released { waiter.resume(returning: now) }
            guard let due else { return }
            await clock.sleep(due)
            if Task.isCancelled { return }
        }
    }
}

extension RateGovernor.State {
    /// Takes those whose time has come out of the line, and notes when the next one's comes.
    fileprivate mutating func release(at now: Int64) -> [RateGovernor.Waiter] {
        var released: [RateGovernor.Waiter] = []
        while !line.isEmpty {
            let next = pacer.due(at: now)
            guard next <= now else {
                due = next
                return released
            }
            send(at: now, waitedFor: released.isEmpty ? due : nil)
            due = nil
            if let waiter = line.popFirst() { released.append(waiter) }
        }
        due = nil
        return released
    }

    fileprivate mutating func send(at now: Int64, waitedFor due: Int64?) {
        pacer.send(at: now, waitedFor: due)
        admitted += 1
    }
}
