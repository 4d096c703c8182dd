import Synchronization

/// What all connections of one server may hold of requests together: lines that have not ended, and lines that are being answered.
final class InputBudget: Sendable {
    let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// A connection holds `now` bytes after `before`.
    ///
    /// - Returns: false when all hold more than the limit together.
    @discardableResult
    func change(from before: Int, to now: Int) -> Bool {
        held.add(now - before, ordering: .relaxed).newValue <= limit
    }
}
