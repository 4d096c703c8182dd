import Glibc

/// Looks for bytes in bytes.
enum ByteSearch {
    /// Where `needle` stands first in `bytes`, not before `start`.
    static func find(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        return find(needle, folding: 0, in: bytes, from: start) { place in
            memcmp(base + place, needle, needle.count) == 0
        }
    }

    /// Where `isHit` agrees that `needle` stands first, not before `start`.
    ///
    /// Its first, its middle and its last byte are looked for in 32 places at once: many places have one of them, among digits one in ten,
    /// and hardly any has all.
    ///
    /// - Parameter fold: bits that are set in what is compared with all but the first byte.
    @inline(__always)
    static func find(
        _ needle: [UInt8], folding fold: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, _ isHit: (Int) -> Bool
    ) -> Int? {
        guard let first = needle.first, let last = needle.last, let base = bytes.baseAddress, start >= 0 else { return nil }
        let distance = needle.count - 1
        // Of two bytes the middle is the last, else it might be the first, which is not folded.
        let half = (distance + 1) / 2
        let (firsts, middles, lasts, folds) = (everyByte(first), everyByte(needle[half]), everyByte(last), everyByte(fold))
        let end = bytes.count - distance
        var place = start
        while place < end {
            let next = min(place + MemoryLayout<Words>.size, end)
            if next - place == MemoryLayout<Words>.size {
                let begins = (base + place).loadUnaligned(as: Words.self) ^ firsts
                let ends = ((base + place + distance).loadUnaligned(as: Words.self) | folds) ^ lasts
                let between = ((base + place + half).loadUnaligned(as: Words.self) | folds) ^ middles
                guard hasZeroByte(begins | between | ends) else {
                    place = next
                    continue
                }
            }
            for place in place..<next where bytes[place] == first && bytes[place + distance] | fold == last && isHit(place) { return place }
            place = next
        }
        return nil
    }

    private typealias Words = SIMD4<UInt64>

    private static func everyByte(_ byte: UInt8) -> Words { Words(repeating: UInt64(byte) &* 0x0101_0101_0101_0101) }

    /// Words, not bytes, are asked: the library's reductions of vectors go through them lane by lane.
    @inline(__always)
    private static func hasZeroByte(_ words: Words) -> Bool {
        let zeros = (words &- everyByte(0x01)) & ~words & everyByte(0x80)
        let half = zeros.lowHalf | zeros.highHalf
        return half.x | half.y != 0
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
