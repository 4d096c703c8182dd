import Glibc

/// What a process that holds secrets does first.
public enum ProcessHardening {
    /// Makes files private by default, lets writing to a closed socket fail instead of killing the process, and keeps the memory out of
    /// core dumps and other processes of the same user. Call it first thing in `main`, before there are threads.
    ///
    /// - Throws: ``SystemError`` when the system refuses; the process should not go on to read secrets then.
    public static func apply() throws(SystemError) {
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
        var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
        guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore) == 0 else { throw .last("switch core dumps off") }
        try makeUndumpable()
    }

    /// Whether this process' memory can be dumped or read by other processes of its user.
    public static var isDumpable: Bool {
        get throws(SystemError) { try control(getDumpable, 0) != 0 }
    }

    private static func makeUndumpable() throws(SystemError) {
        _ = try control(setDumpable, 0)
    }

    /// PR_GET_DUMPABLE and PR_SET_DUMPABLE of linux/prctl.h, which the Glibc module leaves out.
    private static let getDumpable: Int32 = 3
    private static let setDumpable: Int32 = 4

    private typealias ProcessControl = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32

    private static func control(_ option: Int32, _ value: UInt) throws(SystemError) -> Int32 {
        // prctl is variadic, which Swift does not import; on Linux its integer arguments are passed as those of an ordinary function are.
        guard let symbol = dlsym(nil, "prctl") else { throw SystemError("find prctl", code: ENOSYS) }
        let result = unsafeBitCast(symbol, to: ProcessControl.self)(option, value, 0, 0, 0)
        guard result >= 0 else { throw .last("protect the memory of this process") }
        return result
    }
}
