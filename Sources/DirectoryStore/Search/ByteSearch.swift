import Glibc

/// Looks for bytes in bytes.
enum ByteSearch {
    /// Where `needle` stands first in `bytes`, not before `start`.
    ///
    /// The last byte is looked for: in Chinese text it tells more than the first.
    static func find(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let last = needle.last else { return nil }
        var position = start + needle.count - 1
        while let end = find(last, in: bytes, from: position) {
            let begin = end - needle.count + 1
            if let base = bytes.baseAddress, memcmp(base + begin, needle, needle.count) == 0 { return begin }
            position = end + 1
        }
        return nil
    }

    static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start >= 0, start < bytes.count,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The indices of the texts that hold what `find` finds, ascending; behind each text in `bytes` stands `end`.
    static func hits(
        in bytes: UnsafeRawBufferPointer, endedBy end: UInt8, _ find: (UnsafeRawBufferPointer, Int) -> Int?
    ) -> [Int] {
        var hits: [Int] = []
        var index = 0
        var position = 0
        while let hit = find(bytes, position) {
            index += bytes[position..<hit].reduce(0) { $0 + ($1 == end ? 1 : 0) }
            hits.append(index)
            guard let next = self.find(end, in: bytes, from: hit) else { break }
            index += 1
            position = next + 1
        }
        return hits
    }
}
