/// A name as it is typed in Latin letters: each way of reading it in full, then its initials; a capital begins each syllable.
///
///     曾磊 → "ZengLei ZL CengLei CL"
enum LatinName {
    /// More ways of reading one name are not told apart.
    private static let mostReadings = 4

    /// Empty for a name without Chinese characters.
    static func text(of name: String) -> [UInt8] {
        var readings: [(full: [UInt8], initials: [UInt8])] = [([], [])]
        var isChinese = false
        var isInWord = false
        for scalar in name.unicodeScalars {
            let syllables = Pinyin.readings(of: scalar)
            if syllables.isEmpty {
                guard let letter = letter(scalar) else {
                    isInWord = false
                    continue
                }
                for index in readings.indices {
                    readings[index].full.append(isInWord ? letter : capital(letter))
                    if !isInWord { readings[index].initials.append(capital(letter)) }
                }
                isInWord = true
                continue
            }
            isChinese = true
            isInWord = false
            readings = Array(
                syllables.flatMap { syllable in
                    readings.map { reading in
                        let first = capital(syllable[0])
                        return (reading.full + [first] + syllable.dropFirst(), reading.initials + [first])
                    }
                }.prefix(mostReadings))
        }
        guard isChinese else { return [] }
        var text: [UInt8] = []
        for reading in readings { text += reading.full + [UInt8(ascii: " ")] + reading.initials + [UInt8(ascii: " ")] }
        return text
    }

    /// What is typed, as it is looked for: without blanks and apostrophes; nil when it is not of letters alone.
    static func query(_ text: String) -> [UInt8]? {
        var letters: [UInt8] = []
        for scalar in text.lowercased().unicodeScalars where scalar != " " && scalar != "'" && scalar != "’" {
            guard scalar != "ü" else {
                letters.append(UInt8(ascii: "v"))
                continue
            }
            guard let letter = letter(scalar), letter >= UInt8(ascii: "a") else { return nil }
            letters.append(letter)
        }
        return letters.isEmpty ? nil : letters
    }

    /// Where `query` stands in `bytes` from the beginning of a syllable on, not before `start`.
    static func find(_ query: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let first = query.first else { return nil }
        if query.count == 1 { return ByteSearch.find(capital(first), in: bytes, from: start) }
        // Digits have the bit that makes a letter small.
        return ByteSearch.find([capital(first)] + query.dropFirst(), folding: 0x20, in: bytes, from: start) { place in
            (1..<query.count - 1).allSatisfy { bytes[place + $0] | 0x20 == query[$0] }
        }
    }

    private static func capital(_ letter: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) ? letter - 0x20 : letter
    }

    /// A letter in lower case, or a digit.
    private static func letter(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "a"..."z", "0"..."9": UInt8(truncatingIfNeeded: scalar.value)
        case "A"..."Z": UInt8(truncatingIfNeeded: scalar.value) + 0x20
        default: nil
        }
    }
}
