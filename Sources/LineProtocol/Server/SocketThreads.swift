import NIOCore

/// The threads that a process' sockets are served on.
public enum SocketThreads {
    /// Lets one thread serve all sockets of the process, instead of one for each core. To be called before the first socket is made.
    ///
    /// What stands in memory is answered there and everything else elsewhere, so that one thread has more calls a second to give than
    /// any caller of these services asks for: more threads would cost memory, and wake each other.
    public static func useOne() {
        NIOSingletons.groupLoopCountSuggestion = 1
    }
}
