import NIOCore

/// The notifications of a connection, in the order of their coming; for one reader.
///
/// It ends when the connection does. When 1,024 wait unread the connection is not read on, answers included.
public struct LineNotifications: AsyncSequence, Sendable {
    let source: LineClientHandler.Notifications

    public struct AsyncIterator: AsyncIteratorProtocol {
        var iterator: LineClientHandler.Notifications.AsyncIterator

        public mutating func next() async throws -> LineNotification? { try await iterator.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(iterator: source.makeAsyncIterator()) }
}
