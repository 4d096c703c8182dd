import JSONKit
import LineProtocol
import Testing

@Suite struct PagingTests {
    @Test func `a token gives back the key behind which the next page begins`() throws {
        let key: JSONValue = ["技术部", 42, .null]
        let token = PageToken(after: key, in: "task.list", filter: ["status": "failed"])
        let read = try PageToken.decode(token.jsonBytes()).key(in: "task.list", filter: ["status": "failed"])
        #expect(read == key)
    }

    @Test func `a token of another list, of other filters, or of nobody is refused`() throws {
        let token = PageToken(after: 1, in: "task.list")
        #expect(throws: RPCError.self) { try token.key(in: "record.list") }
        #expect(throws: RPCError.self) { try token.key(in: "task.list", filter: "x") }
        for text in ["", "x", "AAAA", "你好", "eyJ9=="] {
            let foreign = try PageToken.decode(JSONValue.string(text))
            #expect(throws: RPCError.self) { try foreign.key(in: "task.list") }
        }
    }

    @Test(arguments: [("1", 1), ("1000", 1000), ("0", nil), ("1001", nil), ("-5", nil), ("1.5", nil), ("\"5\"", nil)] as [(String, Int?)])
    func `a page has from 1 to 1000 items`(_ text: String, _ expected: Int?) {
        #expect((try? PageSize.decode(Array(text.utf8)))?.count == expected)
        #expect(PageSize.standard.count == 100)
    }
}
