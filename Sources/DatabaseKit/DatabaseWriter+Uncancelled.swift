import GRDB

extension DatabaseWriter {
    /// Does `body` on the connection that writes, to its end, whatever becomes of the task that waits for it.
    ///
    /// Of an access whose task is cancelled GRDB lets nothing through but a rollback. What `body` changed about the connection itself, an
    /// attached file or a pragma, could not be taken back then, and whoever comes next would find it. So cancellation does not reach the
    /// access; `body` asks for it where it may stop. An access that has not begun when its task is cancelled does nothing.
    public func writeUncancelled<Value: Sendable>(
        _ body: @escaping @Sendable (Database, AccessCancellation) throws -> Value
    ) async throws -> Value {
        let cancellation = AccessCancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                asyncWriteWithoutTransaction { database in
                    continuation.resume(
                        with: Result {
                            try cancellation.check()
                            return try body(database, cancellation)
                        })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}

extension Database {
    /// Does `body` and then, whatever came of it, `undo`.
    public func doing<Value>(_ body: () throws -> Value, undoing undo: () throws -> Void) throws -> Value {
        let result = Result(catching: body)
        try undo()
        return try result.get()
    }

    /// Does `body` while the file at `path` is attached as `name`. No transaction may be open before, and none is to be left open.
    public func attaching<Value>(_ path: String, as name: String, _ body: () throws -> Value) throws -> Value {
        try execute(sql: "ATTACH DATABASE ? AS \(name)", arguments: [path])
        return try doing(body) { try execute(sql: "DETACH DATABASE \(name)") }
    }
}
