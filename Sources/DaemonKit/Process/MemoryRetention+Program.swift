import Glibc

extension MemoryRetention {
    /// Gives back the pages of the program and its libraries that the start has read. Call it once, when the daemon is ready.
    ///
    /// A start runs through code that is never run again: relocation, options, migrations. Its pages are the files' own, unchanged: what
    /// serving needs is mapped again at its first use, from the system's cache of files.
    public static func releaseProgram() {
        for mapping in CodeMapping.ofThisProcess() {
            guard let start = UnsafeMutableRawPointer(bitPattern: mapping.start) else { continue }
            madvise(start, mapping.length, MADV_DONTNEED)
        }
    }
}
