import Foundation
import TestSupport

/// The files of the repository that describe it.
enum DocumentationFiles {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// README.md and the pages of proto-docs/, by their paths from the root.
    static let pages: [String] = {
        let folder = root.appending(path: "proto-docs").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "proto-docs/" + $0 }
    }()

    /// Whether the run rewrites what is made from the code instead of comparing it.
    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_DOCUMENTS"] == "1"

    static func path(_ name: String) -> String { root.appending(path: name).path }

    static func text(_ name: String) throws -> String { try readText(path(name)) }

    /// What stands in a file, after putting `text` there when the run updates documents.
    static func text(_ name: String, updatedTo text: String) throws -> String {
        if isUpdating { try writeText(text, to: path(name)) }
        return try self.text(name)
    }
}
