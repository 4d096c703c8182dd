import TestSupport

/// Changes inputs a little, the same way for the same seed.
struct InputMutator {
    private let corpus: [[UInt8]]
    private let words: [[UInt8]]
    private var generator: SeededGenerator
    private static let longest = 4096

    init(corpus: [[UInt8]], words: [[UInt8]], seed: UInt64) {
        self.corpus = corpus
        self.words = words
        generator = SeededGenerator(state: seed)
    }

    /// One of the inputs with up to eight changes.
    mutating func next() -> [UInt8] {
        var input = corpus.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...8, using: &generator) { change(&input) }
        return Array(input.prefix(Self.longest))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = Int.random(in: 0...input.count, using: &generator)
        let range = place..<Int.random(in: place...min(input.count, place + 64), using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: if place < input.count { input[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
        case 1: if place < input.count { input[place] = UInt8.random(in: .min ... .max, using: &generator) }
        case 2: input.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
        case 3: input.removeSubrange(range)
        case 4: input.insert(contentsOf: Array(input[range]), at: place)
        case 5: input.insert(contentsOf: words.randomElement(using: &generator) ?? [], at: place)
        default: if let other = corpus.randomElement(using: &generator) { input = Array(input[..<place]) + other.dropFirst(place) }
        }
    }
}
