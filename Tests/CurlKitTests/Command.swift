import Foundation

/// Programs the tests need beside Swift.
enum Command {
    struct Missing: Error, CustomStringConvertible {
        let program: String
        let package: String
        var description: String { "\(program) is not installed: apt-get install \(package)" }
    }

    struct Failed: Error, CustomStringConvertible {
        let command: String
        let status: Int32
        var description: String { "\(command) ended with \(status)" }
    }

    /// The program's path, or an error that says what to install.
    static func find(_ program: String, package: String) throws -> URL {
        let folders =
            (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").components(separatedBy: ":") + ["/usr/sbin", "/sbin"]
        let candidates = folders.map { URL(filePath: $0).appending(path: program) }
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Missing(program: program, package: package)
        }
        return found
    }

    /// Runs the program and returns what it wrote.
    @discardableResult
    static func run(_ program: String, _ arguments: [String], package: String) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = try find(program, package: package)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(command: ([program] + arguments).joined(separator: " "), status: process.terminationStatus)
        }
        return data
    }
}
