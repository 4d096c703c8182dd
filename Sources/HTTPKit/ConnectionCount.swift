import Synchronization

/// Counts connections that are open.
final class ConnectionCount: Sendable {
    private let open = Atomic<Int>(0)

    /// Counts one more; gives the number.
    func enter() -> Int { open.wrappingAdd(1, ordering: .relaxed).newValue }

    func leave() { open.wrappingSubtract(1, ordering: .relaxed) }
}
