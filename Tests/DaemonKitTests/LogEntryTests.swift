import JSONKit
import Logging
import Testing

@testable import DaemonKit

@Suite struct LogEntryTests {
    private let time = Timestamp(milliseconds: 1_795_449_909_120)

    private func entry(_ message: String, error: String? = nil, _ metadata: Logger.Metadata = [:]) -> LogEntry {
        LogEntry(time: time, level: .info, label: "sync-agent", message: message, error: error, metadata: metadata)
    }

    @Test func `a text line has the time, the level, the label, the message and sorted values`() {
        let line = entry("Task ended", ["task.id": "task-1", "count": .stringConvertible(3), "names": ["a", "b"]])
        #expect(line.text == "\(time) info     sync-agent: Task ended count=3 names=[a,b] task.id=task-1")
        #expect("\(time)" == "2026-11-23T16:05:09.120Z")
    }

    @Test func `a value that could be taken for more than one is quoted`() {
        let line = entry(
            "m", error: "no way", ["a": "two words", "b": "say \"x\"", "c": "", "d": "k=v", "e": "back\\slash", "f": ["x": "1"]])
        #expect(line.text.hasSuffix(#": m error="no way" a="two words" b="say \"x\"" c="" d="k=v" e="back\\slash" f={x:1}"#))
    }

    @Test(arguments: LogFormat.allCases)
    func `nothing that is logged can begin a line of its own`(format: LogFormat) {
        let hostile = "x\n2026-11-23T16:05:09.120Z info root: forged\r\u{1B}[2J\u{85}\u{2028}"
        let line = entry(hostile, error: hostile, [hostile: .string(hostile)]).line(format)
        #expect(line.count { $0 == 0x0A } == 1)
        #expect(line.last == 0x0A)
        #expect(!line.contains(0x1B))
        #expect(!line.contains(0x0D))
    }

    @Test func `a JSON line is one object with nested metadata`() throws {
        let line = entry("Answer \"late\"", error: "gone", ["idp": ["id": "idp-1", "tags": ["a", "b"]], "n": .stringConvertible(5)])
        let expected =
            #"{"time":"2026-11-23T16:05:09.120Z","level":"info","label":"sync-agent","message":"Answer \"late\"","error":"gone","#
            + #""metadata":{"idp":{"id":"idp-1","tags":["a","b"]},"n":"5"}}"#
        #expect(String(decoding: line.json, as: UTF8.self) == expected)
        #expect(try JSONValue(parsing: entry("m").json)["metadata"] == nil)
    }
}
