import Glibc

/// A call of the operating system that failed: what was tried, and why it did not work.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, as the object of "cannot …": `open /run/x.lock`.
    public let action: String
    /// The value of `errno`.
    public let code: Int32

    public init(_ action: String, code: Int32) {
        self.action = action
        self.code = code
    }

    /// The failure of the call that returned last on this thread.
    static func last(_ action: String) -> SystemError { SystemError(action, code: errno) }

    /// `cannot open /run/x.lock: Permission denied`
    public var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        let known = strerror_r(code, &buffer, buffer.count) == 0
        let reason = known ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "error \(code)"
        return "cannot \(action): \(reason)"
    }
}

/// Calls again while a signal interrupts the call.
func retryingInterrupted<Result: SignedNumeric>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
