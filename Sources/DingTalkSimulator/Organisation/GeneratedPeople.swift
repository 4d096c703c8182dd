/// All generated people: where each belongs, four bytes a person, and the way from an id back to its index.
struct GeneratedPeople: Sendable {
    let seed: UInt64
    let scramble: Scramble
    /// The slot of each person's first department.
    let home: [Int32]
    /// The slots of the further departments of the few who have them.
    let further: [Int32: [Int32]]

    var count: Int { home.count }

    @inline(__always)
    subscript(index: Int) -> GeneratedPerson { GeneratedPerson(index: index, seed: seed, scramble: scramble) }

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
            guard parts.count == 2, let high = UInt64(parts[0]), let low = UInt64(parts[1]), high >= 1_000_000_000, low >= 1_000_000_000 else {
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
