import Testing

@testable import DirectoryStore

@Suite struct ByteSearchTests {
    @Test(arguments: UInt64(1)...40) func `bytes are found where a look at every place finds them`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0...90, using: &random)).map { _ in UInt8.random(in: 0x61...0x64, using: &random) }
        for length in 1...5 {
            let needle = (0..<length).map { _ in UInt8.random(in: 0x61...0x64, using: &random) }
            for start in 0...bytes.count {
                let wanted = (start..<max(start, bytes.count - length + 1)).first { Array(bytes[$0..<$0 + length]) == needle }
                #expect(bytes.withUnsafeBytes { ByteSearch.find(needle, in: $0, from: start) } == wanted)
            }
        }
    }

    @Test func `nothing is found in nothing, and an empty text nowhere`() {
        #expect([UInt8]().withUnsafeBytes { ByteSearch.find([0x61], in: $0, from: 0) } == nil)
        #expect([UInt8]().withUnsafeBytes { ByteSearch.find([0x61, 0x62], in: $0, from: 0) } == nil)
        #expect([0x61].withUnsafeBytes { ByteSearch.find([], in: $0, from: 0) } == nil)
    }

    @Test func `a hit belongs to the text in which it stands`() {
        let texts = ["ab", "", "xab", "abab", "b", "ab"].map { Array($0.utf8) }
        let bytes = texts.flatMap { $0 + [SearchBlock.end] }
        let hits = bytes.withUnsafeBytes {
            ByteSearch.hits(in: $0, endedBy: SearchBlock.end) { ByteSearch.find(Array("ab".utf8), in: $0, from: $1) }
        }
        #expect(hits == [0, 2, 3, 5])
    }

    @Test(arguments: ["l", "ll", "lei", "lilei", "ei", "lil", "lile", "l1"]) func `a name is found from the beginning of a syllable on`(
        query: String
    ) {
        let text = LatinName.text(of: String(repeating: "张伟", count: 9) + "李雷1")
        let found = text.withUnsafeBytes { LatinName.find(Array(query.utf8), in: $0, from: 0) }
        let wanted = (0...text.count - query.utf8.count).first { place in
            let part = text[place..<place + query.utf8.count]
            return part.first == query.utf8.first.map { $0 - 0x20 } && part.map { $0 | 0x20 } == Array(query.utf8)
        }
        #expect(found == wanted)
    }
}
