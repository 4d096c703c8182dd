/// The texts of one kind of neighbouring people, as they are stored together.
///
/// Each text ends with a byte that no text holds; whose a hit is, is told by how many of these stand before it.
struct SearchBlock {
    static let capacity: Int64 = 256
    /// Never in UTF-8.
    static let end: UInt8 = 0xFF

    /// What stands before the id of each of its people; the last 8 bits are in ``places``.
    let number: Int64
    /// The last 8 bits of each id, ascending.
    private(set) var places: [UInt8]
    private(set) var texts: [UInt8]

    static func number(of id: Int64) -> Int64 { id >> 8 }

    init(number: Int64, places: [UInt8] = [], texts: [UInt8] = []) {
        self.number = number
        self.places = places
        self.texts = texts
    }

    func id(at index: Int) -> Int64? {
        index < places.count ? number << 8 | Int64(places[index]) : nil
    }

    /// This block with other texts for some people: by the last 8 bits of the id; nil takes a person out.
    func replacing(_ changes: [UInt8: [UInt8]?]) -> SearchBlock {
        var merged: [UInt8: ArraySlice<UInt8>] = [:]
        for (place, text) in zip(places, texts.split(separator: Self.end, omittingEmptySubsequences: false)) { merged[place] = text }
        for (place, text) in changes { merged[place] = text.map { $0[...] } }
        var block = SearchBlock(number: number)
        for (place, text) in merged.sorted(by: { $0.key < $1.key }) {
            block.places.append(place)
            block.texts += text
            block.texts.append(Self.end)
        }
        return block
    }
}
