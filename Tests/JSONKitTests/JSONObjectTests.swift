import JSONKit
import Testing

private struct Inner: JSONObject, Hashable {
    static let schemaName: String? = "Inner"
    var names: [String] = []
    var inner: [Inner]?

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("names", &names, "Names.")
        visitor.optional("inner", &inner, "More.")
    }
}

private enum Color: String, JSONEnum { case red, green }

private struct Outer: JSONObject, Hashable {
    var id: Int64 = 0
    var color = Color.red
    var inner: Inner?
    var map: [String: Bool] = [:]

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The id.")
        visitor.defaulted("color", &color, "The color.")
        visitor.optional("inner", &inner, "Inside.")
        visitor.defaulted("map", &map, "By name.")
    }

    func validate(noting problems: inout JSONProblems) {
        if id < 0 { problems.note("must not be negative", at: "id") }
    }
}

/// Objects that are declared once: read, written and described.
@Suite struct JSONObjectTests {
    private func decode(_ text: String, unknown: JSONProblems.UnknownMembers = .refused) throws -> Outer {
        try Outer.decode(Array(text.utf8), unknownMembers: unknown)
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try decode(text)
            return []
        } catch {
            return (error as? JSONProblems)?.items.map { "\($0.path): \($0.problem)" } ?? ["\(error)"]
        }
    }

    @Test func `what is written is read the same`() throws {
        var outer = Outer()
        outer.id = 123_456_789_012_345_678
        outer.inner = Inner(names: ["a"], inner: [Inner(names: [], inner: nil)])
        outer.map = ["b": true, "a": false]
        let bytes = outer.jsonBytes()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":123456789012345678,"color":"red","inner":{"names":["a"],"inner":[{"names":[]}]},"map":{"a":false,"b":true}}"#)
        let again = try Outer.decode(bytes)
        #expect(again == outer)
    }

    @Test func `all problems are named at once, each with its path`() {
        #expect(
            problems(#"{"color":"blue","inner":{"names":["a",1],"inner":[{"names":[],"x":1}]},"map":{"a":1},"idd":1}"#) == [
                "id: required", #"color: must be one of "red", "green""#, "inner.names[1]: must be a string, not a number",
                "inner.inner[0].x: unknown member; leave it out", "map.a: must be a boolean, not a number",
                "idd: unknown member; leave it out",
            ])
    }

    @Test func `a member given twice is a problem`() {
        #expect(problems(#"{"id":1,"id":2}"#) == ["id: given twice"])
    }

    @Test func `null is read as absent, and is not a required member's value`() throws {
        let outer = try decode(#"{"id":1,"color":null,"inner":null}"#)
        #expect(outer.color == .red && outer.inner == nil)
        #expect(problems(#"{"id":null}"#) == ["id: must be a number, not null"])
    }

    @Test func `a whole number does not take a fraction or more than 64 bits`() {
        #expect(problems(#"{"id":1.5}"#) == ["id: must be a whole number"])
        #expect(problems(#"{"id":9223372036854775808}"#) == ["id: must be a whole number"])
        for text in ["5.1", "1e-1", "9223372036854775807.5", "1e19", "1e999999999999999999999", "92233720368547758080e-1", "0.05e1"] {
            #expect(problems(#"{"id":\#(text)}"#) == ["id: must be a whole number"], "\(text)")
        }
    }

    @Test(
        arguments: [
            ("5.0", 5), ("24.000", 24), ("1e1", 10), ("-0.0", 0), ("120e-1", 12), ("0.5E+1", 5), ("9223372036854775807.0", .max),
            ("-9223372036854775808.0", 0), ("0e999999999999999999999", 0),
        ] as [(String, Int64)])
    func `a number without a fraction is whole, however it is written`(_ text: String, _ expected: Int64) throws {
        if text.hasPrefix("-9") { return #expect(problems(#"{"id":\#(text)}"#) == ["id: must not be negative"]) }
        #expect(try decode(#"{"id":\#(text)}"#).id == expected)
    }

    @Test func `rules are judged of what could be read, whatever is wrong beside it, and not of the rest`() {
        #expect(problems(#"{"id":-1}"#) == ["id: must not be negative"])
        #expect(
            problems(#"{"id":-1,"color":"blue","new":1}"#) == [
                #"color: must be one of "red", "green""#, "new: unknown member; leave it out", "id: must not be negative",
            ])
        #expect(problems(#"{"id":"-1"}"#) == ["id: must be a number, not a string"])
    }

    @Test func `problems that are not listed are counted`() {
        let members = (0..<250).map { #""x\#($0)":1"# }.joined(separator: ",")
        let problems = #expect(throws: JSONProblems.self) { try decode("{\"id\":1,\(members)}") }
        #expect(problems?.items.count == 100)
        #expect(problems?.more == 150)
    }

    @Test func `what is repeated of a name is short`() {
        let name = String(repeating: "e\u{301}", count: 100_000)
        #expect(problems(#"{"id":1,"\#(name)":1}"#).allSatisfy { $0.utf8.count < 500 })
        #expect("abc".shortened(to: 3) == "abc")
        #expect("abcd".shortened(to: 3) == "abc…")
    }

    @Test func `a patch of very many members is merged in one pass`() throws {
        let members = (0..<200_000).map { JSONValue.Member("m\($0)", .int(Int64($0))) }
        let merged = JSONValue.object(Array(members.prefix(100_000))).merging(patch: .object(Array(members.reversed())))
        guard case .object(let result) = merged else { throw JSONError(.unexpectedEnd, at: 0) }
        #expect(result.count == 200_000)
        #expect(result.prefix(100_000).elementsEqual(members.prefix(100_000)))
        #expect(merged.overlaid(with: ["m7": .null])["m7"] == .null)
    }

    @Test func `unknown members of a newer peer may be passed over`() throws {
        let outer = try decode(#"{"id":1,"new":{"a":[1]}}"#, unknown: .ignored)
        #expect(outer.id == 1)
    }

    @Test func `the schema describes every member and may contain itself`() {
        var definitions = JSONSchemaDefinitions()
        let schema = Outer.schema(defining: &definitions)
        #expect(schema["required"] == ["id"])
        #expect(
            schema["properties"]?["color"] == ["type": "string", "enum": ["red", "green"], "description": "The color.", "default": "red"])
        #expect(schema["properties"]?["inner"] == ["$ref": "#/components/schemas/Inner", "description": "Inside."])
        #expect(definitions.schemas["Inner"]?["properties"]?["inner"]?["items"] == ["$ref": "#/components/schemas/Inner"])
    }

    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#), (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#), (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#), (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#), (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a merge patch does what the examples of RFC 7396 say`(_ original: String, _ patch: String, _ expected: String) throws {
        let result = try JSONValue(parsing: Array(original.utf8)).merging(patch: JSONValue(parsing: Array(patch.utf8)))
        #expect(String(decoding: result.jsonBytes, as: UTF8.self) == expected)
    }
}
