import Glibc

extension DingTalkSimulator {
    /// Says on standard output, in one line that is flushed, where the simulator listens, and writes the address to `readyFile`.
    public func announce(readyFile: String? = nil) throws {
        print("listening on \(baseURL)")
        fflush(nil)
        if let readyFile { try TextFile.write(baseURL + "\n", to: readyFile) }
    }
}
