/// All generated people: where each belongs, four bytes a person, and the way from an id back to its index.
struct GeneratedPeople: Sendable {
    let seed: UInt64
    let scramble: Scramble
    /// The slot of each person's first department; its complement, a negative number, for the few with further ones.
    private let places: [Int32]
    /// The slots of those further departments.
    private let further: [Int32: [Int32]]

    init(seed: UInt64, scramble: Scramble, home: [Int32], further: [Int32: [Int32]]) {
        self.seed = seed
        self.scramble = scramble
        self.further = further
        var places = home
        for person in further.keys { places[Int(person)] = ~places[Int(person)] }
        self.places = places
    }

    var count: Int { places.count }

    @inline(__always)
    subscript(index: Int) -> GeneratedPerson { GeneratedPerson(index: index, seed: seed, scramble: scramble) }

    /// The slot of the person's first department.
    @inline(__always)
    func home(_ person: Int32) -> Int32 {
        let place = places[Int(person)]
        return place < 0 ? ~place : place
    }

    /// Calls `body` with each slot of the person, the first one first.
    @inline(__always)
    func forEachSlot(of person: Int32, _ body: (Int32) -> Void) {
        let place = places[Int(person)]
        guard place < 0 else { return body(place) }
        body(~place)
        for slot in further[person] ?? [] { body(slot) }
    }

    /// The person with this userid, if it was generated.
    func index(userID: String) -> Int? {
        let digits = userID.utf8
        let scrambled: UInt64
        if userID.hasPrefix("manager") {
            return confirmed(0, .userID, userID)
        } else if digits.count == 18, let number = UInt64(userID), number >= 100_000_000_000_000_000 {
            scrambled = number - 100_000_000_000_000_000
        } else if digits.count == 21 {
            let parts = userID.split(separator: "-")
            guard parts.count == 2, let high = UInt64(parts[0]), let low = UInt64(parts[1]), high >= 1_000_000_000, low >= 1_000_000_000
            else {
                return nil
            }
            scrambled = ((high - 1_000_000_000) << 28) | ((low - 1_000_000_000) & 0xFFF_FFFF)
        } else {
            return nil
        }
        return confirmed(scramble.backward(scrambled), .userID, userID)
    }

    /// The person with this unionid, if it was generated.
    func index(unionID: String) -> Int? {
        guard unionID.utf8.count == 22 else { return nil }
        var scrambled: UInt64 = 0
        for byte in unionID.utf8.prefix(10).reversed() {
            guard let digit = GeneratedPerson.alphabet.firstIndex(of: byte) else { return nil }
            scrambled = scrambled &* 62 &+ UInt64(digit)
        }
        return confirmed(scramble.backward(scrambled), .unionID, unionID)
    }

    /// `candidate` when the person with that index really has `text` in `field`.
    private func confirmed(_ candidate: UInt64, _ field: PersonText, _ text: String) -> Int? {
        guard candidate < UInt64(count) else { return nil }
        let index = Int(candidate)
        return self[index].text(field, ByteWriter(capacity: 64)) == text ? index : nil
    }
}
