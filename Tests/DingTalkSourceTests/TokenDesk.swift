@testable import DingTalkSource

/// A token endpoint whose answers the test gives, in whatever order it likes.
actor TokenDesk {
    private var calls: [(priority: RequestPriority, answer: CheckedContinuation<Result<TokenAnswer, Refusal>, Never>?)] = []
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// Who asked so far.
    var priorities: [RequestPriority] { calls.map(\.priority) }

    func fetch(_ priority: RequestPriority) async -> Result<TokenAnswer, Refusal> {
        await withCheckedContinuation { answer in
            calls.append((priority, answer))
            for watcher in watchers where watcher.count <= calls.count { watcher.continuation.resume() }
            watchers.removeAll { $0.count <= calls.count }
        }
    }

    /// Waits until so many fetches were begun.
    func asked(_ count: Int) async {
        guard calls.count < count else { return }
        await withCheckedContinuation { watchers.append((count, $0)) }
    }

    /// Answers one of the fetches, by the order in which they were begun.
    func answer(_ number: Int, _ result: Result<TokenAnswer, Refusal>) {
        calls[number].answer?.resume(returning: result)
        calls[number].answer = nil
    }
}
