import Foundation

/// The system's gzip.
enum Gzip {
    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).bin")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return Array(try Command.run("gzip", ["-9", "-c", file.path], package: "gzip"))
    }
}
