/// The marks of a page's persons in one value: a row for each of them would take as long as the persons themselves.
struct PackedMarks {
    /// The kind in one byte, the place of the sighting on its page in four, key and person in eight each, all little-endian.
    static let size = 21

    private(set) var bytes: [UInt8] = []

    init(_ sightings: [StagedSighting]) {
        bytes.reserveCapacity(sightings.count * 3 * Self.size)
        for (place, sighting) in sightings.enumerated() {
            for mark in sighting.marks {
                bytes.append(UInt8(truncatingIfNeeded: mark.kind.rawValue))
                append(UInt64(place), size: 4)
                append(UInt64(bitPattern: mark.key), size: 8)
                append(UInt64(bitPattern: mark.person), size: 8)
            }
        }
    }

    private mutating func append(_ number: UInt64, size: Int) {
        for byte in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))) }
    }

    /// Calls `body` with each mark in `bytes` and its place on the page.
    static func each(in bytes: UnsafeRawBufferPointer, _ body: (PersonMark, Int64) throws -> Void) throws {
        var start = 0
        while start + size <= bytes.count {
            guard let kind = PersonMark.Kind(rawValue: Int64(bytes[start])) else {
                throw DirectoryStoreError.corrupt("a staged mark is of no known kind")
            }
            let key = bytes.loadUnaligned(fromByteOffset: start + 5, as: Int64.self)
            let person = bytes.loadUnaligned(fromByteOffset: start + 13, as: Int64.self)
            let place = bytes.loadUnaligned(fromByteOffset: start + 1, as: UInt32.self)
            let mark = PersonMark(kind, key: Int64(littleEndian: key), person: Int64(littleEndian: person))
            try body(mark, Int64(UInt32(littleEndian: place)))
            start += size
        }
    }
}
