import Glibc

/// What is searched for in names and ids, ready to be compared.
///
/// Upper and lower case are one in names; an id must be the same in every letter.
struct SearchedText {
    private let folded: [UInt8]
    let exact: [UInt8]

    init(_ query: String) {
        folded = Self.folded(query)
        exact = Array(query.utf8)
    }

    static func folded(_ name: String) -> [UInt8] { Array(name.lowercased().utf8) }

    /// Whether a record of this name and id is meant.
    func matches(name: String, sourceID: String) -> Bool {
        if exact.elementsEqual(sourceID.utf8) { return true }
        return Self.folded(name).withUnsafeBytes { firstHit(in: $0, from: 0) != nil }
    }

    /// Where the folded text stands first in `bytes`, not before `start`.
    func firstHit(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? { Self.find(folded, in: bytes, from: start) }

    /// Where `needle` stands first in `bytes`, not before `start`.
    ///
    /// The last byte is looked for: in Chinese text it tells more than the first.
    static func find(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, let last = needle.last else { return nil }
        var position = start + needle.count - 1
        while position < bytes.count, let found = memchr(base + position, Int32(last), bytes.count - position) {
            let end = UnsafeRawPointer(found) - base
            let begin = end - needle.count + 1
            if memcmp(base + begin, needle, needle.count) == 0 { return begin }
            position = end + 1
        }
        return nil
    }
}
