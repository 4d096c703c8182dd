import AgentAPI
import DirectoryStore
import IdentityModel
import LineProtocol

/// The change feed from a cursor on, without an end.
struct FeedNews: AsyncSequence, Sendable {
    typealias Element = RPCMessage
    typealias Failure = any Error

    let store: DirectoryStore
    let signal: FeedSignal
    let cursor: String
    let idpID: IdPID?

    struct AsyncIterator: AsyncIteratorProtocol {
        let news: FeedNews
        var cursor: String
        var announcements: AsyncStream<Void>.AsyncIterator
        /// Read and not given yet, the next one last.
        var waiting: [DirectoryChange] = []

        mutating func next() async throws -> RPCMessage? {
            while waiting.isEmpty {
                let page = try await news.store.changes(after: cursor, idpID: news.idpID, limit: 500)
                waiting = page.changes.reversed()
                cursor = page.cursor
                if waiting.isEmpty, await announcements.next() == nil { return nil }
            }
            return waiting.popLast().map { RPCMessage(ChangesEvent.self, $0) }
        }
    }

    /// The announcements are followed before the first look at the feed, so that nothing falls between.
    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(news: self, cursor: cursor, announcements: signal.announcements().makeAsyncIterator())
    }
}
