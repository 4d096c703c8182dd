import Foundation

/// A Swift file of Sources/.
struct SourceFile {
    /// The directory under Sources/ that it is in.
    let target: String
    let path: String
    let text: String

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All Swift files of Sources/.
    static func all() throws -> [SourceFile] {
        let sources = root.appending(path: "Sources")
        guard let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap({ $0 as? String }) else { return [] }
        return try names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let target = name.split(separator: "/").first else { return nil }
            return SourceFile(
                target: String(target), path: name, text: try String(contentsOf: sources.appending(path: name), encoding: .utf8))
        }
    }

    /// The modules that are imported, whatever stands before and after `import`.
    var imports: [String] {
        text.matches(
            of:
                /(?m)^[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?([\w-]+)/
        )
        .map { String($0.output.1) }
    }

    /// The text without comments and without what stands in string literals.
    var code: String {
        text.replacing(/(?s)"""(.*?)"""/, with: "\"\"")
            .replacing(/"(?:[^"\\\n]|\\.)*"/, with: "\"\"")
            .replacing(/(?m)\/\/.*$/, with: "")
            .replacing(/(?s)\/\*.*?\*\//, with: "")
    }
}
