import IdentityModel
import Testing

struct IdPNameTests {
    @Test(arguments: ["AB", "总部", "a-", "_9", "总部钉钉-2_b", "〇一", "㐀鿿", "\u{20000}\u{323AF}", "\u{FA0E}\u{FA29}"])
    func `letters, digits, Chinese characters, dashes and underscores make a name`(_ text: String) {
        #expect(IdPName(rawValue: text)?.rawValue == text)
    }

    @Test(arguments: ["", "A", "总", String(repeating: "名", count: 101), String(repeating: "x", count: 101)])
    func `a name outside 2 to 100 characters is refused`(_ text: String) {
        #expect(IdPName(rawValue: text) == nil)
    }

    @Test(arguments: [(1, false), (2, true), (100, true), (101, false)])
    func `two and a hundred are within, one and a hundred and one are not`(_ count: Int, _ isTaken: Bool) {
        for character in ["x", "名", "\u{20000}"] {
            #expect((IdPName(rawValue: String(repeating: character, count: count)) != nil) == isTaken)
        }
    }

    @Test func `the length counts characters, not bytes`() {
        #expect(IdPName(rawValue: String(repeating: "名", count: 100)) != nil)
        #expect(IdPName(rawValue: String(repeating: "\u{20000}", count: 100)) != nil)
    }

    @Test(arguments: [
        "a b", " ab", "ab ", "a\tb", "a\nb", "a.b", "a/b", "a\u{0}b", "ab😀", "👨‍👩‍👧ab", "ＡＢ", "１２", "总－部", "e\u{301}ab", "éa", "аb",
        "Ωab", "カナ", "한글", "a\u{200B}b", "总\u{FE00}部", "\u{F900}总", "\u{2F800}总", "總\u{3000}部", "\u{202E}ab", "々々",
    ])
    func `blanks, signs, emoji, full-width forms, accents and other scripts are refused`(_ text: String) {
        #expect(IdPName(rawValue: text) == nil)
    }
}

struct IdPDescriptionTests {
    @Test func `500 characters as a person counts them are the most`() {
        #expect(IdPDescription(rawValue: String(repeating: "👨‍👩‍👧", count: 400)) != nil)
        #expect(IdPDescription(rawValue: String(repeating: "题", count: 500)) != nil)
        #expect(IdPDescription(rawValue: String(repeating: "题", count: 501)) == nil)
        #expect(IdPDescription(rawValue: "e" + String(repeating: "\u{301}", count: 8000)) == nil)
        #expect(IdPDescription(rawValue: "") != nil)
    }

    @Test(arguments: ["a\nb", "a\u{0}", "\u{1B}[31mred", "a\u{85}b"])
    func `control characters are refused`(_ text: String) {
        #expect(IdPDescription(rawValue: text) == nil)
    }
}
