import Testing

@testable import IdentityModel

@Suite struct DistinguishedNameTests {
    @Test func `the leaf comes first`() {
        #expect(DistinguishedName.organisationalUnits(path: ["总部", "研发"]) == "OU=研发,OU=总部")
    }

    @Test(arguments: [
        ("a,b", "a\\,b"), ("#a#", "\\#a#"), (" a ", "\\ a\\ "), (" ", "\\ "), ("a\\b\"<>;+", "a\\\\b\\\"\\<\\>\\;\\+"), ("a\nb", "a\\0ab"),
        ("a=b", "a=b"),
    ]) func `what has a meaning is escaped`(_ value: String, _ escaped: String) {
        #expect(DistinguishedName.escaped(value) == escaped)
    }
}
