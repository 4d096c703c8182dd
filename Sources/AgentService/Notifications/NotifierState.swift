import JSONKit
import Synchronization

/// How a receiver takes what it is given.
final class NotifierState: Sendable {
    private struct Trouble {
        let since: Timestamp
        var attempts: Int
        var problem: String
    }

    private let trouble = Mutex<Trouble?>(nil)

    /// How often in a row it took nothing.
    var failedAttempts: Int { trouble.withLock { $0?.attempts ?? 0 } }

    /// - Returns: whether it took what came before.
    func failed(_ problem: String, at time: Timestamp) -> Bool {
        trouble.withLock { trouble in
            let isNew = trouble == nil
            trouble = Trouble(since: trouble?.since ?? time, attempts: (trouble?.attempts ?? 0) + 1, problem: problem)
            return isNew
        }
    }

    /// - Returns: whether there was trouble before.
    func succeeded() -> Bool {
        trouble.withLock { trouble in
            defer { trouble = nil }
            return trouble != nil
        }
    }

    /// Since when nothing was taken, and why, when that lasts for `duration` at `time`.
    func trouble(lasting duration: Duration, at time: Timestamp) -> (since: Timestamp, problem: String)? {
        trouble.withLock { trouble in
            guard let trouble, time.milliseconds - trouble.since.milliseconds >= duration.components.seconds * 1000 else { return nil }
            return (trouble.since, trouble.problem)
        }
    }
}
