import Foundation
import Testing

/// A server program that runs while a test needs it; it is ready when it has printed so.
enum ExternalServer {
    /// Starts the program, waits for a line that `ready` makes something of, and runs `body` with that.
    static func run<Value>(
        _ program: String, _ arguments: [String], package: String, in folder: URL, ready: (String) -> Value?, _ body: (Value) async throws -> Void
    ) async throws {
        let process = Process()
        let output = Pipe()
        let input = Pipe()
        process.executableURL = try Command.find(program, package: package)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var printed = ""
        var value: Value?
        while value == nil {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Ended(program: program, printed: printed) }
            printed += String(decoding: data, as: UTF8.self)
            value = printed.split(separator: "\n").compactMap { ready(String($0)) }.first
        }
        // Nobody may be stopped by a full pipe.
        output.fileHandleForReading.readabilityHandler = { if $0.availableData.isEmpty { $0.readabilityHandler = nil } }
        try await body(try #require(value))
    }

    struct Ended: Error {
        let program: String
        let printed: String
    }
}
