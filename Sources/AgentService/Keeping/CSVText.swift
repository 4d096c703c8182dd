import JSONKit

/// Lines of comma-separated values as spreadsheets read them (RFC 4180).
public enum CSVText {
    /// Stands before the first line: without it spreadsheets take Chinese for something else.
    public static let byteOrderMark = "\u{FEFF}"

    public static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

    /// One value as a cell: a list of plain values, or of objects by their names, with `;` between the elements; anything else that is not
    /// plain as JSON.
    public static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): harmless(text)
        case .array(let elements) where elements.allSatisfy(isPlain): harmless(elements.map { name($0) }.joined(separator: "; "))
        case .some(let value): harmless(String(decoding: value.jsonBytes, as: UTF8.self))
        }
    }

    /// A text that a spreadsheet takes for text: what begins like a formula gets an apostrophe before it.
    public static func harmless(_ text: String) -> String { isDangerous(text) ? "'" + text : text }

    /// The text that ``harmless(_:)`` made a cell of.
    static func plain(_ cell: String) -> String { cell.hasPrefix("'") && isDangerous(cell) ? String(cell.dropFirst()) : cell }

    /// What begins with apostrophes before a formula gets one more, so that a cell tells which text it was.
    private static func isDangerous(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.drop(while: { $0 == "'" }).first(where: { $0 != " " }) else { return false }
        return "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first)
    }

    private static func name(_ element: JSONValue) -> String {
        switch element["name"] ?? element["sourceId"] ?? element {
        case .string(let text): text
        case let other: String(decoding: other.jsonBytes, as: UTF8.self)
        }
    }

    /// Whether an element can be told from its neighbours.
    private static func isPlain(_ element: JSONValue) -> Bool {
        switch element {
        case .array: return false
        case .object where element["name"] == nil && element["sourceId"] == nil: return false
        default:
            let name = name(element)
            return !name.isEmpty && !name.contains(";") && !name.hasPrefix("[") && name.first != " " && name.last != " "
        }
    }

    private static func quoted(_ cell: String) -> String {
        let special = cell.unicodeScalars.contains { $0 == "\"" || $0 == "," || $0 == "\r" || $0 == "\n" }
        guard special else { return cell }
        return "\"" + cell.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } + "\""
    }
}
