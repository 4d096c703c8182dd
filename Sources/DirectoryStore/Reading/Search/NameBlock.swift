/// The names and ids of neighbouring records as they are stored together.
///
/// Each name and each id ends with a byte that no text holds; the record of a hit is told by how many of these stand before it.
struct NameBlock {
    static let capacity = 2000
    /// Never in UTF-8.
    static let end: UInt8 = 0xFF
    /// Four bytes of the id's distance from the first, little-endian, then the facet's code.
    static let entrySize = 5

    private(set) var first: Int64 = 0
    private(set) var last: Int64 = 0
    private(set) var count = 0
    private(set) var names: [UInt8] = []
    private(set) var entries: [UInt8] = []
    private(set) var sources: [UInt8] = []

    /// Whether no record fits any more, or this one is too far from the first.
    func isFull(for id: Int64) -> Bool { count >= Self.capacity || (count > 0 && id - first > Int64(UInt32.max)) }

    mutating func append(_ id: Int64, name: String, sourceID: String, facet: RecordFacet) {
        if count == 0 { first = id }
        last = id
        count += 1
        names += SearchedText.folded(name)
        names.append(Self.end)
        sources += Array(sourceID.utf8)
        sources.append(Self.end)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: id - first).littleEndian) { entries += Array($0) }
        entries.append(facet.code)
    }
}

/// A stored ``NameBlock`` while it is searched.
struct SearchedBlock {
    let first: Int64
    let entries: [UInt8]

    /// The place and the facet's code of the record at `index`; nil behind the last.
    func entry(_ index: Int) -> (id: Int64, facet: UInt8)? {
        let start = index * NameBlock.entrySize
        guard start + NameBlock.entrySize <= entries.count else { return nil }
        let distance = (0..<4).reduce(Int64(0)) { $0 | Int64(entries[start + $1]) << (8 * $1) }
        return (first + distance, entries[start + 4])
    }

    /// The indices of the records whose part of `bytes` holds what `find` finds, ascending.
    static func hits(in bytes: UnsafeRawBufferPointer, _ find: (UnsafeRawBufferPointer, Int) -> Int?) -> [Int] {
        var hits: [Int] = []
        var index = 0
        var position = 0
        while let hit = find(bytes, position) {
            index += bytes[position..<hit].reduce(0) { $0 + ($1 == NameBlock.end ? 1 : 0) }
            hits.append(index)
            guard let next = bytes[hit...].firstIndex(of: NameBlock.end) else { break }
            index += 1
            position = next + 1
        }
        return hits
    }

    /// The indices of the records that have exactly this id at the source.
    static func hits(inSources bytes: UnsafeRawBufferPointer, exactly id: [UInt8]) -> [Int] {
        hits(in: bytes) { bytes, start in
            var position = start
            while let hit = SearchedText.find(id, in: bytes, from: position) {
                let after = hit + id.count
                if (hit == 0 || bytes[hit - 1] == NameBlock.end) && after < bytes.count && bytes[after] == NameBlock.end { return hit }
                position = hit + 1
            }
            return nil
        }
    }
}
