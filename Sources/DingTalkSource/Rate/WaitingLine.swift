/// Those who wait for their turn, people first; but whoever was passed over ``patience`` times in a row goes next.
struct WaitingLine<Waiter> {
    static var patience: Int { 8 }

    private struct Queue {
        var waiters: [(id: UInt64, waiter: Waiter)] = []
        /// How many at the head are gone.
        var head = 0
        var passedOver = 0

        var count: Int { waiters.count - head }
    }

    private var queues = RequestPriority.allCases.map { _ in Queue() }

    var isEmpty: Bool { queues.allSatisfy { $0.count == 0 } }

    func count(_ priority: RequestPriority) -> Int { queues[priority.rawValue].count }

    mutating func append(_ waiter: Waiter, id: UInt64, _ priority: RequestPriority) {
        queues[priority.rawValue].waiters.append((id, waiter))
    }

    /// Takes out one who does not wait any more; nil when it is gone already.
    mutating func remove(id: UInt64, _ priority: RequestPriority) -> Waiter? {
        let queue = queues[priority.rawValue]
        guard let index = queue.waiters[queue.head...].firstIndex(where: { $0.id == id }) else { return nil }
        return queues[priority.rawValue].waiters.remove(at: index).waiter
    }

    /// Takes out whose turn it is.
    mutating func popFirst() -> Waiter? {
        let present = queues.indices.filter { queues[$0].count > 0 }
        guard let chosen = present.first(where: { queues[$0].passedOver >= Self.patience }) ?? present.first else { return nil }
        for index in present where index > chosen { queues[index].passedOver += 1 }
        queues[chosen].passedOver = 0
        let waiter = queues[chosen].waiters[queues[chosen].head].waiter
        queues[chosen].head += 1
        if queues[chosen].count == 0 || queues[chosen].head > 256 {
            queues[chosen].waiters.removeFirst(queues[chosen].head)
            queues[chosen].head = 0
        }
        return waiter
    }
}
