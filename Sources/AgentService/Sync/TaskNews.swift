import AgentAPI
import IdentityModel
import LineProtocol
import SyncEngine

/// What a watch of a task tells: its progress a few times a second while it runs, and at once its end.
struct TaskNews: AsyncSequence, Sendable {
    typealias Element = RPCMessage
    typealias Failure = any Error

    let id: TaskID
    let desk: TaskDesk

    /// Between two notifications of progress.
    static let interval = Duration.milliseconds(250)

    struct AsyncIterator: AsyncIteratorProtocol {
        let news: TaskNews
        var isOver = false

        mutating func next() async throws -> RPCMessage? {
            if isOver { return nil }
            if let ended = try await news.desk.settled(news.id, within: TaskNews.interval) {
                isOver = true
                return RPCMessage(TaskEnded.self, TaskNotice(ended))
            }
            try Task.checkCancellation()
            if await news.desk.engine.isSuspended(news.id) {
                throw RPCError(.shuttingDown, "The service stops; the task goes on at its next start.")
            }
            return RPCMessage(TaskProgressed.self, TaskNotice(try await news.desk.get(news.id)))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(news: self) }
}
