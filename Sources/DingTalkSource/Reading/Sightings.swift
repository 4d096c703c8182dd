import Synchronization

/// Which departments the listings have shown, so that a tree that leads back into itself is walked once.
final class Sightings: Sendable {
    enum Meeting {
        case first
        case again
        /// DingTalk's home-school contact book: ids of zero and below, on which no call works.
        case homeSchool
    }

    private let listed = Mutex<Set<Int64>>([])

    func meet(_ department: Int64) -> Meeting {
        if department <= 0 { return .homeSchool }
        // The root is listed nowhere, unless the tree is broken.
        if department == DingTalkDepartmentID.root { return .again }
        return listed.withLock { $0.insert(department).inserted } ? .first : .again
    }
}
