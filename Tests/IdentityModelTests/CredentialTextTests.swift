import IdentityModel
import JSONKit
import Testing

struct CredentialTextTests {
    @Test func `a credential is visible ASCII within its bounds`() {
        #expect(CorpID(rawValue: "ding3608be7c4e5266ce4ac5d6980864abcd") != nil)
        #expect(CorpID(rawValue: String(repeating: "c", count: 128)) != nil)
        #expect(CorpID(rawValue: String(repeating: "c", count: 129)) == nil)
        #expect(AppSecret(rawValue: String(repeating: "s", count: 256)) != nil)
        #expect(AppSecret(rawValue: String(repeating: "s", count: 257)) == nil)
        #expect(EventToken(rawValue: String(repeating: "t", count: 64)) != nil)
        #expect(EventToken(rawValue: String(repeating: "t", count: 65)) == nil)
    }

    @Test(arguments: ["", " ", "a b", "a\n", "键", "a\u{7F}", "\u{0}"])
    func `an empty credential, blanks, controls and other scripts are refused`(_ text: String) {
        #expect(CorpID(rawValue: text) == nil)
        #expect(AppKey(rawValue: text) == nil)
        #expect(AppSecret(rawValue: text) == nil)
        #expect(EventToken(rawValue: text) == nil)
    }

    @Test(arguments: [
        "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "1234567890123456789012345678901234567890123",
        "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
    ])
    func `DingTalk's own AES keys are taken`(_ text: String) {
        #expect(EventAesKey(rawValue: text) != nil)
    }

    @Test(arguments: [
        "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3i", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ijk",
        "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3i=", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3i-",
    ])
    func `an AES key of another length or alphabet is refused`(_ text: String) {
        #expect(EventAesKey(rawValue: text) == nil)
    }

    @Test func `a secret does not show itself`() throws {
        let secret = try #require(AppSecret(rawValue: "hunter2hunter2"))
        let draft = SecretDraft.given(secret)
        var dumped = ""
        dump(draft, to: &dumped)
        #expect(!"\(secret) \(draft) \(String(reflecting: secret))\(dumped)".contains("hunter2"))
    }
}

struct SecretDraftTests {
    @Test func `a secret is given, kept or absent on the wire`() throws {
        let secret = try #require(AppSecret(rawValue: "hunter2"))
        for (json, draft) in [(#""hunter2""#, SecretDraft.given(secret)), (#"{"set":true}"#, .kept), (#"{"set":false}"#, .unset)] {
            #expect(try SecretDraft<AppSecret>.decode(Array(json.utf8)) == draft)
            #expect(String(decoding: draft.jsonBytes(), as: UTF8.self) == json)
        }
    }

    @Test func `the settings to be stored hold no secret`() throws {
        var draft = DingTalkDraft()
        draft.appSecret = .given(try #require(AppSecret(rawValue: "hunter2")))
        #expect(draft.openSettings["appSecret"] == nil)
        #expect(draft.openSettings["corpId"] != nil)
        #expect(DingTalkDraft.secretNames == draft.secrets.map(\.name))
    }
}

struct ServerURLTests {
    @Test(arguments: [
        "https://oapi.dingtalk.com", "https://h", "https://h:1", "https://h:65535", "https://10.0.0.1:8443/proxy/oapi",
        "https://[2001:db8::1]:443",
        "http://localhost:80", "http://127.0.0.1", "http://127.1.2.3:9000", "http://[::1]:9000",
    ])
    func `https anywhere and http to a loopback address are taken`(_ text: String) {
        #expect(ServerURL(text)?.text == text)
    }

    @Test(arguments: [
        "", "oapi.dingtalk.com", "http://oapi.dingtalk.com", "http://10.0.0.1", "http://127.0.0.1.evil.com", "http://localhost.evil.com",
        "http://127.0.0.256", "http://127.1", "ftp://h", "https:///x", "https://", "https://u:p@h", "https://u@h",
        "https://h?x=1",
        "https://h#f", "https://h/a b", "https://h:", "https://h:0", "https://h:65536", "https://h:8a", "https://h\n",
        "https://[zz]",
        "https://-h", "https://h..x", "https://[::1", "http://[::2]:1", "https://主机",
    ])
    func `anything else is refused`(_ text: String) {
        #expect(ServerURL(text) == nil)
    }
}
