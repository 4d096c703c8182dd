/// Writes HTML that is well-formed XML too. Every value goes through it, so that none can become markup.
struct HTMLWriter {
    private(set) var text = ""

    /// An element with what `body` writes inside.
    mutating func element(_ name: String, _ attributes: [(String, String)] = [], _ body: (inout HTMLWriter) -> Void) {
        open(name, attributes, end: ">")
        body(&self)
        text += "</\(name)>"
    }

    /// An element with one text inside.
    mutating func element(_ name: String, _ attributes: [(String, String)], _ content: String) {
        element(name, attributes) { $0.write(content) }
    }

    /// An element without attributes and with one text inside.
    mutating func element(_ name: String, _ content: String) { element(name, [], content) }

    /// An element that holds nothing.
    mutating func void(_ name: String, _ attributes: [(String, String)]) { open(name, attributes, end: " />") }

    mutating func write(_ content: String) { text += Self.escaped(content) }

    /// What is written here in the program itself: style, script, the document's type.
    mutating func trusted(_ markup: StaticString) { text += "\(markup)" }

    private mutating func open(_ name: String, _ attributes: [(String, String)], end: String) {
        text += "<" + name
        for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
        text += end
    }

    /// Characters that no document may hold become U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            // They turn the direction of what follows, and make a name look like another.
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
