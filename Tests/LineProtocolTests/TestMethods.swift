import JSONKit
import LineProtocol
import Synchronization

struct Text: JSONObject, Hashable {
    var text = ""

    init() {}
    init(_ text: String) { self.text = text }

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("text", &text, "Any text.")
    }
}

struct Numbers: JSONObject, Hashable {
    static let schemaName: String? = "Numbers"
    var first = 0
    var second: Int?
    var label = "none"

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("first", &first, "The first number.")
        visitor.optional("second", &second, "The second number.")
        visitor.defaulted("label", &label, "What it is.")
    }
}

enum Echo: RPCMethod {
    typealias Params = Text
    typealias Result = Text
    static let name = "test.echo"
    static let summary = "Gives back what it is given."
    static let access = RPCAccess.viewer
}

enum SlowEcho: RPCMethod {
    typealias Params = Text
    typealias Result = Text
    static let name = "test.slowEcho"
    static let summary = "Gives back what it is given when the gate is open."
    static let access = RPCAccess.viewer
}

enum Sum: RPCMethod {
    typealias Params = Numbers
    typealias Result = Numbers
    static let name = "test.sum"
    static let summary = "Adds."
    static let access = RPCAccess.admin
    static let errors: [RPCReason] = [.notFound]
}

/// Answers at once with much.
enum Large: RPCMethod {
    typealias Params = JSONEmpty
    typealias Result = Text
    static let name = "test.large"
    static let summary = "Gives 256 KiB."
    static let access = RPCAccess.viewer
}

/// Answers in a task with much.
enum LargeInTask: RPCMethod {
    typealias Params = JSONEmpty
    typealias Result = Text
    static let name = "test.largeInTask"
    static let summary = "Gives 256 KiB."
    static let access = RPCAccess.viewer
}

/// A watch of one notification.
enum Once: RPCMethod {
    typealias Params = JSONEmpty
    typealias Result = JSONEmpty
    static let name = "test.once"
    static let summary = "Counts to one when the gate is open, and ends."
    static let access = RPCAccess.viewer
    static let notifications: [any RPCNotification.Type] = [Counted.self]
}

enum Fail: RPCMethod {
    typealias Params = JSONEmpty
    typealias Result = JSONEmpty
    static let name = "test.fail"
    static let summary = "Fails without a translation."
    static let access = RPCAccess.viewer
}

enum Count: RPCMethod {
    typealias Params = Numbers
    typealias Result = Numbers
    static let name = "test.count"
    static let summary = "Counts up to the first number, each in a notification."
    static let access = RPCAccess.viewer
    static let notifications: [any RPCNotification.Type] = [Counted.self]
}

enum Counted: RPCNotification {
    typealias Params = Numbers
    static let name = "test.counted"
    static let summary = "The next number."
}

struct SecretFailure: Error { let password = "hunter2" }

/// Opens once; who waits is let through, or ends with its cancellation.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream.makeStream() }
    func open() { continuation.finish() }
    /// Returns when the gate is open; throws when the task is cancelled first.
    func pass() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}

enum TestMethods {
    /// - Parameters:
    ///   - gate: what `test.slowEcho` waits for; open by default.
    ///   - entered: opened when `test.slowEcho` has begun.
    ///   - left: opened when `test.slowEcho` has ended, however it did.
    ///   - watchEnded: opened when a `test.count` was cancelled.
    static func table(gate: Gate? = nil, entered: Gate? = nil, left: Gate? = nil, watchEnded: Gate? = nil) -> MethodTable {
        var table = MethodTable { _ in nil }
        table.addImmediate(Echo.self) { params, _ in params }
        table.addImmediate(Sum.self) { params, _ in
            var params = params
            params.second = params.first &+ (params.second ?? 0)
            return params
        }
        table.add(SlowEcho.self) { params, _ in
            entered?.open()
            defer { left?.open() }
            try await gate?.pass()
            return params
        }
        table.add(Fail.self) { _, _ in throw SecretFailure() }
        table.addWatch(Count.self) { params, _ in
            return RPCWatch(params, then: Counting(last: params.first, label: params.label, cancelled: watchEnded))
        }
        return table
    }
}

/// Numbers from one to the last, as fast as they are taken.
struct Counting: AsyncSequence, Sendable {
    let last: Int
    let label: String
    let cancelled: Gate?

    struct AsyncIterator: AsyncIteratorProtocol {
        let last: Int
        let cancelled: Gate?
        var number = Numbers()

        mutating func next() async throws -> RPCMessage? {
            if Task.isCancelled {
                cancelled?.open()
                throw CancellationError()
            }
            guard number.first < last else { return nil }
            number.first += 1
            return RPCMessage(Counted.self, number)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> RPCMessage? { try await next() }
    }

    func makeAsyncIterator() -> AsyncIterator {
        var iterator = AsyncIterator(last: last, cancelled: cancelled)
        iterator.number.label = label
        return iterator
    }
}
