import JSONKit
import Testing

/// What is JSON and what is not, and that nothing of it is lost.
@Suite struct JSONReaderTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(
        arguments: [
            ("0", .int(0)), ("-0", .int(0)), ("-1", .int(-1)), ("123456789012345678", .int(123_456_789_012_345_678)),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("9223372036854775808", .number("9223372036854775808")), ("1.50", .number("1.50")), ("1E400", .number("1E400")),
            ("-0.1e+9", .number("-0.1e+9")),
        ] as [(String, JSONValue)])
    func `a number keeps all its digits`(_ text: String, _ expected: JSONValue) throws {
        let value = try parse(text)
        #expect(value == expected)
    }

    @Test(arguments: ["01", "+1", "1.", ".5", "1e", "1e+", "-", "--1", "0x1", "1_000", "NaN", "Infinity", "1 2"])
    func `what only looks like a number is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(arguments: [
        (#""\u4f60\u597d""#, "你好"), (#""\ud83d\ude00""#, "😀"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0000""#, "\0"),
        (#""é""#, "é"), (#""""#, ""),
    ])
    func `a string is read with its escapes`(_ text: String, _ expected: String) throws {
        let value = try parse(text)
        #expect(value == .string(expected))
    }

    @Test(arguments: 0..<40)
    func `a string means the same wherever in it something special stands`(_ place: Int) throws {
        let before = String(repeating: "a", count: place)
        for (special, meaning) in [("", ""), ("é", "é"), (#"\""#, "\""), (#"\\"#, "\\"), (#"\u4f60"#, "你"), (#"好\n好"#, "好\n好")] {
            for after in ["", "b", String(repeating: "b", count: 40)] {
                let value = try parse("\"\(before)\(special)\(after)\"")
                #expect(value == .string(before + meaning + after))
            }
        }
        for wrong in ["\u{1F}", "\u{0}", #"\x"#, #"\ud83d"#] {
            let text = Array("\"\(before)\(wrong)\(String(repeating: "b", count: 40))\"".utf8)
            #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
            #expect(throws: JSONError.self) {
                var reader = JSONReader(text)
                try reader.skip()
            }
        }
        for (first, last) in [(0xFF, 0xFF), (0xC3, UInt8(ascii: "b"))] as [(UInt8, UInt8)] {
            let text = Array("\"\(before)".utf8) + [first, last] + Array(#"\n""#.utf8)
            #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
            #expect(throws: JSONError.self) {
                var reader = JSONReader(text)
                try reader.skip()
            }
        }
        #expect(throws: JSONError(.unexpectedEnd, at: place + 1)) { try parse("\"" + before) }
    }

    @Test(arguments: [
        #""\ud83d""#, #""\ud83dx""#, #""\ude00""#, #""\ud83d\u0041""#, #""\ud83d\ud83d""#, #""\u12""#, #""\u12g4""#, #""\x""#, #""\"#,
        "\"a", "\"\u{1}\"", "\"\n\"",
    ])
    func `a lone surrogate, a bad escape and a bare control character are refused`(_ text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            try reader.skip()
        }
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xBD], [0x80]] as [[UInt8]])
    func `a string that is not UTF-8 is refused, read or skipped, as value or as key`(_ broken: [UInt8]) {
        let string = [UInt8(ascii: "\"")] + broken + [UInt8(ascii: "\"")]
        let key = Array("{".utf8) + string + Array(":1}".utf8)
        for text in [string, key] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
            #expect(throws: JSONError.self) {
                var reader = JSONReader(text)
                try reader.skip()
            }
        }
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "tru", "nulll", "truex", "[1]]", "{} {}", "'a'",
        "\u{FEFF}1",
    ])
    func `what is not JSON is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func `64 levels are read and 65 are not`() throws {
        func nested(_ levels: Int) -> String { String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
        _ = try parse(nested(64))
        #expect(throws: JSONError(.tooDeep(limit: 64), at: 64)) { try parse(nested(65)) }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `a 64-bit whole number is read exactly and a larger one refused`() throws {
        func int(_ text: String) throws -> Int64 {
            var reader = JSONReader(Array(text.utf8))
            return try reader.int64()
        }
        let (low, high) = (try int("-9223372036854775808"), try int("9223372036854775807"))
        #expect(low == .min && high == .max)
        for text in ["9223372036854775808", "-9223372036854775809", "99999999999999999999999", "1.0", "1e3"] {
            #expect(throws: JSONError.self) { try int(text) }
        }
    }

    @Test func `what is written is read the same`() throws {
        let value: JSONValue = [
            "text": "\"\\\u{1}\u{1F}\u{7F}\n\t你😀", "number": .number("1.50"), "list": [1, true, .null, [], [:]], "": "empty key",
            "again": ["a": ["b": -7]],
        ]
        let again = try JSONValue(parsing: value.jsonBytes)
        #expect(again == value)
    }

    @Test func `raw gives the text of a value without the white space around it`() throws {
        let text = Array(#" { "a" : [ 1 , 2 ] , "b" : 3 } "#.utf8)
        var reader = JSONReader(text)
        var found: [String] = []
        try reader.object { key, reader throws(JSONError) in
            found.append("\(key)=" + String(decoding: text[try reader.raw()], as: UTF8.self))
        }
        #expect(found == ["a=[ 1 , 2 ]", "b=3"])
    }
}
