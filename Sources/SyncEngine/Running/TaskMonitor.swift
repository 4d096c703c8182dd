import IdentityModel
import JSONKit
import Synchronization

/// A running task as it stands, for everybody who watches.
final class TaskMonitor: Sendable {
    private struct State {
        var task: SyncTask
        var watchers: [Int: AsyncStream<SyncTask>.Continuation] = [:]
        var nextWatcher = 0
        var isOver = false
    }

    private let state: Mutex<State>

    init(_ task: SyncTask) { state = Mutex(State(task: task)) }

    var task: SyncTask { state.withLock { $0.task } }

    /// Changes the task and shows it to the watchers.
    func update(_ change: (inout SyncTask) -> Void) {
        let (task, watchers) = state.withLock { state in
            change(&state.task)
            return (state.task, Array(state.watchers.values))
        }
        for watcher in watchers { watcher.yield(task) }
    }

    /// Shows the task again and again, so that a watch is never silent for long, until it is cancelled.
    func tick() async {
        while true {
            do { try await Task.sleep(for: .milliseconds(800)) } catch { return }
            update { _ in }
        }
    }

    /// Shows the task's last state and ends every watch.
    func end(_ task: SyncTask) {
        let watchers = state.withLock { state in
            state.task = task
            state.isOver = true
            defer { state.watchers = [:] }
            return Array(state.watchers.values)
        }
        for watcher in watchers {
            watcher.yield(task)
            watcher.finish()
        }
    }

    /// The task as it stands, then every newer state; a slow reader sees the newest only.
    func updates() -> AsyncStream<SyncTask> {
        let (stream, continuation) = AsyncStream.makeStream(of: SyncTask.self, bufferingPolicy: .bufferingNewest(1))
        let (id, task, isOver) = state.withLock { state in
            state.nextWatcher += 1
            if !state.isOver { state.watchers[state.nextWatcher] = continuation }
            return (state.nextWatcher, state.task, state.isOver)
        }
        continuation.yield(task)
        if isOver { continuation.finish() }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { state in _ = state.watchers.removeValue(forKey: id) } }
        return stream
    }
}
