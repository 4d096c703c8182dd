import JSONKit

/// Compares what a service answered with what a page shows.
///
/// What is shown must be there; an answer may have more members. `…` in a string stands for any characters, and as the last element of an
/// array for any further ones. Times need only be times; process ids and measured durations need only be numbers.
struct ExampleComparison {
    private(set) var ids: ExampleIDs
    private(set) var differences: [String] = []

    init(ids: ExampleIDs) { self.ids = ids }

    mutating func compare(_ actual: JSONValue?, with shown: JSONValue, at path: String = "") {
        switch (shown, actual) {
        case (.object(let members), .object):
            for member in members {
                compare(actual?[member.key], with: member.value, at: path.isEmpty ? member.key : path + "." + member.key)
            }
        case (.array(let shown), .array(let elements)):
            let isOpen = shown.last == "…"
            let expected = isOpen ? shown.dropLast() : shown[...]
            if isOpen ? elements.count < expected.count : elements.count != expected.count {
                differences.append("\(path) has \(elements.count) elements and not \(expected.count)")
            }
            for (index, pair) in zip(elements, expected).enumerated() { compare(pair.0, with: pair.1, at: "\(path)[\(index)]") }
        case (.string(let shown), .string(let text)):
            if let prefix = ExampleIDs.prefix(of: shown), text.hasPrefix(prefix + "-") {
                ids.note(text, for: prefix)
            } else if !Self.matches(text, shown) {
                note(path, .string(text), .string(shown))
            }
        case (.int, .int) where Self.isMeasured(path): break
        default: if shown != actual { note(path, actual, shown) }
        }
    }

    private mutating func note(_ path: String, _ actual: JSONValue?, _ shown: JSONValue) {
        let found = actual.map { String(decoding: $0.jsonBytes, as: UTF8.self) } ?? "absent"
        differences.append("\(path) is \(found) and not \(String(decoding: shown.jsonBytes, as: UTF8.self))")
    }

    private static func isMeasured(_ path: String) -> Bool {
        let name = path.split(separator: ".").last ?? ""
        return ["pid", "uptimeSeconds"].contains(name) || name.hasSuffix("Ms")
    }

    private static func matches(_ text: String, _ shown: String) -> Bool {
        if Timestamp(shown) != nil { return Timestamp(text) != nil }
        let parts = shown.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return text == shown }
        guard text.hasPrefix(first), text.dropFirst(first.count).hasSuffix(last) else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
