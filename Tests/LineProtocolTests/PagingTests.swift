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

    @Test func `a token of another list is told together with what else is wrong`() async throws {
        var table = MethodTable(translating: { _ in nil })
        table.addImmediate(ListOfPages.self) { _, _ in JSONEmpty() }
        try await withServer(methods: table) { server in
            for token in [PageToken(after: 1, in: "task.list"), nil] {
                let text = token.map { String(decoding: $0.jsonBytes(), as: UTF8.self) } ?? #""x""#
                let answer = try await server.answer(to: #"{"id":1,"method":"test.list","params":{"pageSize":0,"pageToken":\#(text)}}"#)
                #expect(
                    answer.contains(
                        #"{"path":"pageSize","problem":"must be from 1 to 1000"},{"path":"pageToken","problem":"is not of this list"#))
            }
            let own = String(decoding: PageToken(after: 1, in: "test.list").jsonBytes(), as: UTF8.self)
            let answer = try await server.answer(to: #"{"id":1,"method":"test.list","params":{"pageToken":\#(own)}}"#)
            #expect(answer.contains("result"))
        }
    }

    private enum ListOfPages: RPCMethod {
        struct Params: JSONObject {
            var pageSize = PageSize.standard
            var pageToken: PageToken?

            mutating func fields(_ visitor: inout some JSONFieldVisitor) {
                visitor.defaulted("pageSize", &pageSize, "How many.")
                visitor.optional("pageToken", &pageToken, "Which.")
            }
        }

        typealias Result = JSONEmpty
        static let name = "test.list"
        static let summary = "Lists."
        static let access = RPCAccess.viewer
    }

    @Test(arguments: [("1", 1), ("1000", 1000), ("0", nil), ("1001", nil), ("-5", nil), ("1.5", nil), ("\"5\"", nil)] as [(String, Int?)])
    func `a page has from 1 to 1000 items`(_ text: String, _ expected: Int?) {
        #expect((try? PageSize.decode(Array(text.utf8)))?.count == expected)
        #expect(PageSize.standard.count == 100)
    }
}
