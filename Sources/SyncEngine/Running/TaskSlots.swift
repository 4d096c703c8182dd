import IdentityModel

/// How many tasks work at once; more wait for a slot, in the order in which they came. A part of whoever owns it.
struct TaskSlots {
    private let count: Int
    private var taken = 0
    /// Tasks that wait for a slot, which is given (true) or given up (false).
    private var waiting: [(id: TaskID, slot: CheckedContinuation<Bool, Never>)] = []

    /// - Parameter count: at least one, whatever is asked for.
    init(_ count: Int) { self.count = max(1, count) }

    /// Takes a free slot; false when there is none.
    mutating func take() -> Bool {
        guard taken < count else { return false }
        taken += 1
        return true
    }

    mutating func wait(_ id: TaskID, for slot: CheckedContinuation<Bool, Never>) { waiting.append((id, slot)) }

    /// Lets a task that waits go without a slot.
    mutating func giveUp(_ id: TaskID) {
        guard let place = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: place).slot.resume(returning: false)
    }

    /// Gives a slot back, or to the next who waits.
    mutating func free() {
        if waiting.isEmpty { taken -= 1 } else { waiting.removeFirst().slot.resume(returning: true) }
    }
}
