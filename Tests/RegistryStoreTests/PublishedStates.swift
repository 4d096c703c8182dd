import RegistryStore
import Synchronization

/// The states that a store published, in order.
final class PublishedStates: Sendable {
    private let list = Mutex<[RegistryState]>([])

    @Sendable func add(_ state: RegistryState) { list.withLock { $0.append(state) } }

    var last: RegistryState? { list.withLock { $0.last } }
    var revisions: [Int64] { list.withLock { $0.map(\.revision) } }
}
