import Foundation

/// A server program that runs while a test needs it; it is ready when its port takes connections.
enum ExternalServer {
    struct Ended: Error {
        let program: String
        let status: Int32
    }

    /// Starts the program on a free port and runs `body` with that.
    static func run(
        _ program: String, package: String, arguments: (_ port: Int) -> [String], _ body: (_ port: Int) async throws -> Void
    ) async throws {
        let (reserved, port) = try Sockets.bound()
        close(reserved)
        let process = Process()
        let input = Pipe()
        process.executableURL = try Command.find(program, package: package)
        process.arguments = arguments(port)
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            // The program inherits the blocked signals of the test's thread: SIGTERM would never arrive.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        while try !Sockets.answers(port) {
            guard process.isRunning else { throw Ended(program: program, status: process.terminationStatus) }
            try await Task.sleep(for: .milliseconds(10))
        }
        try await body(port)
    }
}
