import Foundation

/// What `Tests/Fuzz/run` fuzzes, with what it begins from.
enum FuzzTarget: String, CaseIterable {
    case line = "Line"
    case params = "Params"
    case answer = "Answer"
    case event = "Event"
    case mapping = "Mapping"
    case `import` = "Import"
    case logo = "Logo"

    /// Looks at one input; what it finds ends the process, as under libFuzzer.
    func look(at input: [UInt8]) {
        switch self {
        case .line: fuzzLines(input)
        case .params: fuzzParams(input)
        case .answer: fuzzAnswers(input)
        case .event: fuzzEvents(input)
        case .mapping: fuzzMapping(input)
        case .import: fuzzImport(input)
        case .logo: fuzzLogo(input)
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    /// The committed inputs, in the order of their names.
    func corpus() throws -> [[UInt8]] {
        let folder = Self.folder.appending(path: "Corpus/\(rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            Array(try Data(contentsOf: folder.appending(path: $0)))
        }
    }

    /// The words of the target's dictionary, if it has one: what stands between the quotation marks of each line.
    func words() -> [[UInt8]] {
        let text = try? String(contentsOf: Self.folder.appending(path: "Dictionaries/\(rawValue)"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let first = line.firstIndex(of: "\""), let last = line.lastIndex(of: "\""), first < last else {
                return nil
            }
            return Array(line[line.index(after: first)..<last].replacing("\\\"", with: "\"").replacing("\\\\", with: "\\").utf8)
        }
    }
}
