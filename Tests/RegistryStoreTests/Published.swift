import Synchronization

/// The revisions that a store published, in order.
final class Published: Sendable {
    private let list = Mutex<[Int64]>([])

    func add(_ revision: Int64) { list.withLock { $0.append(revision) } }

    var revisions: [Int64] { list.withLock { $0 } }
}
