import Glibc

/// How much memory that is no longer used stays with the process.
public enum MemoryRetention {
    /// Lets the C library give back what a large piece of work has used, instead of keeping it for the next. Call it before there are
    /// threads.
    ///
    /// By default it keeps a heap for each of many threads, and every large block once one of its size was freed: after a
    /// synchronization of a large organisation most of the process' memory was such leftovers.
    public static func limit() {
        // malloc.h is not in the Glibc module; where the C library has no such function there is nothing to set.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let set = unsafeBitCast(symbol, to: Setter.self)
        for (option, value) in [(arenas, 2), (mappedBlock, largeBlock), (trimmedEnd, largeBlock)] { _ = set(option, value) }
    }

    private typealias Setter = @convention(c) (Int32, Int32) -> Int32

    /// Blocks from this many bytes on are the system's, and go back to it when they are freed.
    private static let largeBlock: Int32 = 256 << 10

    /// M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h.
    private static let arenas: Int32 = -8
    private static let mappedBlock: Int32 = -3
    private static let trimmedEnd: Int32 = -1
}
