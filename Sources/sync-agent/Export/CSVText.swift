import JSONKit

/// Lines of comma-separated values as spreadsheets read them (RFC 4180).
enum CSVText {
    /// Stands before the first line: without it spreadsheets take Chinese for something else.
    static let byteOrderMark = "\u{FEFF}"

    static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

    /// One value as a cell: a list of objects by their names, anything else that is not plain as JSON.
    static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): harmless(text)
        case .array(let elements) where !elements.contains(where: isNested):
            harmless(elements.map { name($0) }.joined(separator: "; "))
        case .some(let value): harmless(String(decoding: value.jsonBytes, as: UTF8.self))
        }
    }

    /// A text that a spreadsheet takes for text: what begins like a formula gets an apostrophe before it.
    static func harmless(_ text: String) -> String {
        guard let first = text.unicodeScalars.first(where: { $0 != " " }), "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else {
            return text
        }
        return "'" + text
    }

    private static func name(_ element: JSONValue) -> String {
        switch element["name"] ?? element["sourceId"] ?? element {
        case .string(let text): text
        case let other: String(decoding: other.jsonBytes, as: UTF8.self)
        }
    }

    private static func isNested(_ element: JSONValue) -> Bool {
        switch element {
        case .array: true
        case .object: element["name"] == nil && element["sourceId"] == nil
        default: false
        }
    }

    private static func quoted(_ cell: String) -> String {
        let special = cell.unicodeScalars.contains { $0 == "\"" || $0 == "," || $0 == "\r" || $0 == "\n" }
        guard special else { return cell }
        return "\"" + cell.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }
}
