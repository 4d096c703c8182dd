import DaemonKit
import Foundation
import JSONKit
import Logging
import Testing

@Suite struct LogSetupTests {
    private struct Refused: Error, CustomStringConvertible {
        var description: String { "refused by peer" }
    }

    /// What a logger writes while `body` uses it.
    private func logged(_ format: LogFormat, _ level: Logger.Level, _ body: (Logger) -> Void) throws -> [String] {
        let pipe = Pipe()
        let setup = LogSetup(
            format: format, level: level, descriptor: pipe.fileHandleForWriting.fileDescriptor,
            clock: ManualWallClock(Timestamp(milliseconds: 0)))
        body(setup.logger(label: "d"))
        #expect(setup.flush())
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `entries below the level are not written`() throws {
        let lines = try logged(.text, .notice) { logger in
            logger.info("quiet")
            logger.notice("heard")
        }
        #expect(lines == ["1970-01-01T00:00:00.000Z notice   d: heard"])
    }

    @Test func `an entry's own values come before the logger's`() throws {
        let lines = try logged(.text, .info) { logger in
            var logger = logger
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            logger.warning("m", metadata: ["a": "entry"])
        }
        #expect(lines == ["1970-01-01T00:00:00.000Z warning  d: m a=entry b=logger"])
    }

    @Test func `a line says of what it is a part, and its own values come first`() throws {
        let lines = try logged(.text, .info) { logger in
            withLogger(mergingMetadata: ["task.id": "task-0000001", "a": "work"]) { _ in
                logger.info("m", metadata: ["a": "entry"])
                withLogger(mergingMetadata: ["rpc.request": "1-2"]) { _ in logger.info("n") }
            }
            logger.info("o")
        }
        #expect(
            lines.map { String($0.dropFirst(37)) } == [
                "m a=entry task.id=task-0000001", "n a=work rpc.request=1-2 task.id=task-0000001", "o",
            ])
    }

    @Test func `an error is written`() throws {
        let lines = try logged(.json, .info) { $0.error("m", error: Refused()) }
        #expect(try JSONValue(parsing: Array(lines[0].utf8))["error"] == "refused by peer")
    }

    @Test func `once bootstrapped, every logger of the process writes to stderr`() async throws {
        let result = try await #require(processExitsWith: .exitCode(0), observing: [\.standardErrorContent]) {
            LogSetup(format: .json, level: .info, clock: ManualWallClock(Timestamp(milliseconds: 0))).bootstrap()
            Logger(label: "anywhere").info("heard")
            exit(0)
        }
        let line = #"{"time":"1970-01-01T00:00:00.000Z","level":"info","label":"anywhere","message":"heard"}"#
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains(line + "\n"))
    }

    @Test func `a log that nobody reads does not stop the writer`() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let setup = LogSetup(format: .text, level: .info, descriptor: pipe.fileHandleForWriting.fileDescriptor)
        setup.logger(label: "d").error("lost")
        #expect(setup.flush())
    }

    @Test func `a pipe that is full holds nobody up, keeps the order, and is told what it missed when it is read again`() throws {
        let pipe = Pipe()
        let setup = LogSetup(
            format: .text, level: .info, descriptor: pipe.fileHandleForWriting.fileDescriptor,
            clock: ManualWallClock(Timestamp(milliseconds: 0)))
        let logger = setup.logger(label: "d")
        let count = 100_000
        for number in 0..<count { logger.info("line", metadata: ["n": "\(number)"]) }
        #expect(!setup.flush())
        let reading = DetachedReader(pipe.fileHandleForReading)
        while !setup.flush() {}
        logger.info("line", metadata: ["n": "\(count)"])
        #expect(setup.flush())
        try pipe.fileHandleForWriting.close()
        let lines = reading.lines().map { String($0.dropFirst("1970-01-01T00:00:00.000Z info     ".count)) }
        let numbers = lines.compactMap { line in line.hasPrefix("d: line n=") ? Int(line.dropFirst("d: line n=".count)) : nil }
        let dropped = lines.compactMap { line in
            line.hasSuffix(" log lines were dropped") ? Int(line.dropFirst("log: ".count).prefix { $0.isNumber }) : nil
        }
        #expect(numbers == numbers.sorted())
        #expect(numbers.last == count)
        #expect(numbers.count + dropped.reduce(0, +) == count + 1)
        #expect(lines.count == numbers.count + dropped.count)
        #expect(!dropped.isEmpty)
    }
}
