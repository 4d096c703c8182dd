import Glibc

/// A part of a file that is mapped to be run.
struct CodeMapping: Equatable {
    let start: UInt
    let length: Int

    /// Reads one line of `/proc/self/maps`; nil for a mapping that is writable, is not to be run, or is of no file.
    init?(_ line: Substring) {
        let columns = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard columns.count == 6, columns[1] == "r-xp", columns[5].drop(while: { $0 == " " }).hasPrefix("/") else { return nil }
        let ends = columns[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, ends[0] < ends[1], let length = Int(exactly: ends[1] - ends[0]) else { return nil }
        (start, self.length) = (ends[0], length)
    }

    /// Those of this process; none where the system does not tell.
    static func ofThisProcess() -> [CodeMapping] {
        guard let file = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { text += buffer[..<count] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap(CodeMapping.init)
    }
}
