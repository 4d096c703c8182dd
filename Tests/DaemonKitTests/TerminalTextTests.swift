import DaemonCommands
import JSONKit
import LineProtocol
import Testing

/// What somebody else has written is text on a terminal, and never steers it.
@Suite struct TerminalTextTests {
    @Test func `controls of every kind become blanks, all else stays`() {
        #expect(TerminalText.harmless("a\u{1B}[2Jb\u{9B}31mc\rd\u{7F}") == "a [2Jb 31mc d ")
        #expect(TerminalText.harmless("李磊 é 👩‍💻") == "李磊 é 👩‍💻")
    }

    @Test func `a failure that quotes a source steers no terminal`() throws {
        let failure = CommandFailure(.rpc(RPCFailure(code: 502, message: "it said \u{1B}]0;x\u{7}", data: ["message": "\u{9B}2J"])))
        #expect(failure.description.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(failure.description.contains(#""message": "\u009b2J""#))
    }

    @Test func `JSON for people is the same JSON`() throws {
        let value: JSONValue = ["a\u{9B}": ["b\u{1B}\u{7F}é", 1]]
        #expect(try JSONValue(parsing: Array(value.prettyText.utf8)) == value)
        #expect(value.prettyText.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
}
