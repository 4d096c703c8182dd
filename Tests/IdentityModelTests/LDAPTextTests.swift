import IdentityModel
import Testing

struct LDAPTextTests {
    @Test(arguments: ["a=", "a", "x", "=b", "a=b,", "a=b,c", "a b=c", "a=b\\", "1a=b"])
    func `what is no distinguished name is refused`(_ text: String) {
        #expect(LDAPName(rawValue: text) == nil)
    }

    @Test func `a distinguished name has 2 to 100 characters, not bytes`() {
        let longest = "ou=" + String(repeating: "研", count: 97)
        #expect(LDAPName(rawValue: longest) != nil)
        #expect(LDAPName(rawValue: longest + "发") == nil)
        #expect(LDAPName(rawValue: "o=x") != nil)
        #expect(LDAPName(rawValue: "OU=a\\,b, DC=example, DC=cn") != nil)
        #expect(LDAPName(rawValue: "2.5.4.11=staff") != nil)
    }

    @Test(arguments: [
        "(objectClass=person)", "(&(objectClass=person)(objectClass=user))", "(!(cn=a))", "(|(a=*)(b>=1)(c~=x)(d<=2))",
        "(cn=\\28x\\29)", "(cn:dn:2.4.6=x)", "(cn=李*)", "(cn=)",
    ])
    func `filters are taken in brackets`(_ text: String) {
        #expect(LDAPFilter(rawValue: text)?.rawValue == text)
    }

    @Test(arguments: [
        "", "cn=a", "(cn=a", "cn=a)", "(cn=a))", "((cn=a))", "()", "(&)", "(!(a=b)(c=d))", "(cn=a(b)", "(cn=\\2)", "(cn=\\zz)", "(=a)",
        "(cn)",
        "(cn=a)(cn=b)", "(cn=a\u{0})",
    ])
    func `a filter that is broken is refused`(_ text: String) {
        #expect(LDAPFilter(rawValue: text) == nil)
    }

    @Test func `a filter has at most 32 levels and 1000 characters`() {
        let nested = { (levels: Int) in String(repeating: "(!", count: levels - 1) + "(a=b)" + String(repeating: ")", count: levels - 1) }
        #expect(LDAPFilter(rawValue: nested(32)) != nil)
        #expect(LDAPFilter(rawValue: nested(33)) == nil)
        #expect(LDAPFilter(rawValue: "(a=" + String(repeating: "x", count: 996) + ")") != nil)
        #expect(LDAPFilter(rawValue: "(a=" + String(repeating: "x", count: 997) + ")") == nil)
    }

    @Test(arguments: [
        ("ad.example.cn", true), ("10.0.0.1", true), ("[fd00::1]", true), ("ad:389", false), ("ldap://ad", false), ("a b", false),
        ("[fd00::1]:389", false), ("", false),
    ])
    func `a host stands alone`(_ text: String, _ isTaken: Bool) {
        #expect((LDAPHost(rawValue: text) != nil) == isTaken)
    }
}
