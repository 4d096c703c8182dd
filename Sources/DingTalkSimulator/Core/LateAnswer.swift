import NIOCore

/// The answer of a call that has to ask somebody else first.
final class LateAnswer {
    /// Set by an interface whose answer comes later; nil for all others.
    var body: EventLoopFuture<[UInt8]>?
}
