import Synchronization

/// Who waits for the answer.
enum RequestPriority: Int, Sendable, CaseIterable {
    /// A person.
    case interactive
    /// A synchronization.
    case bulk
}

/// Lets the requests of one application to one interface through, in order, at the pace of a ``Pacer``; people first.
final class RateGovernor: Sendable {
    fileprivate struct Waiter {
        let id: UInt64
        /// Resumed with the time at which the request goes; nil when it does not.
        let continuation: CheckedContinuation<Int64?, Never>
    }

    fileprivate struct State {
        var pacer: Pacer
        var waiting: [[Waiter]] = RequestPriority.allCases.map { _ in [] }
        /// How many at the head of each queue are gone.
        var heads: [Int] = RequestPriority.allCases.map { _ in 0 }
        var nextID: UInt64 = 0
        /// Lets waiters go when their time comes; runs for as long as anyone waits.
        var driver: Task<Void, Never>?
        /// What the head of the queues waits for.
        var due: Int64?
    }

    private let state: Mutex<State>
    private let clock: WallClock

    init(limit: Int, clock: WallClock = .system) {
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
            await withCheckedContinuation { continuation in enter(Waiter(id: id, continuation: continuation), priority) }
        } onCancel: {
            leave(id, priority)
        }
        guard let admitted else { throw CancellationError() }
        return admitted
    }

    /// Takes a refusal for too many requests: everyone who waits here waits until requests are taken again.
    func throttled(_ notice: ThrottleNotice) {
        state.withLock { $0.pacer.throttled(notice, at: clock.now()) }
    }

    /// How long until a request may be sent, in milliseconds.
    var closedMilliseconds: Int64 {
        state.withLock { max(0, $0.pacer.closedUntil - clock.now()) / 1_000_000 }
    }

    /// Requests a second at present; 0 for no limit.
    var perSecond: Int { state.withLock { $0.pacer.rate.perSecond(at: clock.now()) } }

    /// How many wait for their turn.
    var waiting: Int { state.withLock { state in zip(state.waiting, state.heads).reduce(0) { $0 + $1.0.count - $1.1 } } }

    private func enter(_ waiter: Waiter, _ priority: RequestPriority) {
        let decided: Int64?? = state.withLock { state in
            // A cancellation that came before found nobody to take away.
            if Task.isCancelled { return .some(nil) }
            let now = clock.now()
            if state.isEmpty {
                let due = state.pacer.due(at: now)
                if due <= now {
                    state.pacer.send(at: now, waitedFor: nil)
                    return now
                }
            }
            state.waiting[priority.rawValue].append(waiter)
            if state.driver == nil { state.driver = Task(priority: .high) { [weak self] in await self?.drive() } }
            return nil
        }
        if let decided { waiter.continuation.resume(returning: decided) }
    }

    private func leave(_ id: UInt64, _ priority: RequestPriority) {
        let waiter: Waiter? = state.withLock { state in
            let queue = priority.rawValue
            guard let index = state.waiting[queue][state.heads[queue]...].firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting[queue].remove(at: index)
        }
        waiter?.continuation.resume(returning: nil)
    }

    private func drive() async {
        while true {
            let now = clock.now()
            let (released, due): ([Waiter], Int64?) = state.withLock { state in state.release(at: now) }
            for waiter in released { waiter.continuation.resume(returning: now) }
            guard let due else { return }
            await clock.sleep(due)
        }
    }
}

extension RateGovernor.State {
    fileprivate var isEmpty: Bool { zip(waiting, heads).allSatisfy { $0.count == $1 } }

    /// Takes those whose time has come out of the queues; also says when the next one's comes, or nil when nobody waits.
    fileprivate mutating func release(at now: Int64) -> ([RateGovernor.Waiter], Int64?) {
        var released: [RateGovernor.Waiter] = []
        while !isEmpty {
            let next = pacer.due(at: now)
            guard next <= now else {
                due = next
                return (released, next)
            }
            pacer.send(at: now, waitedFor: released.isEmpty ? due : nil)
            due = nil
            if let waiter = popFirst() { released.append(waiter) }
        }
        due = nil
        driver = nil
        return (released, nil)
    }

    private mutating func popFirst() -> RateGovernor.Waiter? {
        for queue in waiting.indices where heads[queue] < waiting[queue].count {
            let waiter = waiting[queue][heads[queue]]
            heads[queue] += 1
            if heads[queue] == waiting[queue].count || heads[queue] > 256 {
                waiting[queue].removeFirst(heads[queue])
                heads[queue] = 0
            }
            return waiter
        }
        return nil
    }
}
