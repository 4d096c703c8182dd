import JSONKit
import Testing

struct DigestTextTests {
    /// The vectors of FNV's authors.
    @Test func `the stable hash is FNV-1a`() {
        #expect(StableHash.of("") == 0xcbf2_9ce4_8422_2325)
        #expect(StableHash.of("a") == 0xaf63_dc4c_8601_ec8c)
        #expect(StableHash.of("foobar") == 0x8594_4171_f739_67e8)
    }

    @Test func `every byte has two lower-case hexadecimal digits`() {
        #expect(Hexadecimal.text([]) == "")
        #expect(Hexadecimal.text([0, 0x0a, 0x10, 0x9f, 0xff]) == "000a109fff")
    }
}
