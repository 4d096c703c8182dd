/// One piece of an SVG document, with references resolved.
enum SVGToken {
    case text(String)
    case start(String, [SVGAttribute], isEmpty: Bool)
    case end(String)
}

/// An attribute with its qualified name.
struct SVGAttribute {
    let name: String
    let value: String
}

/// Reads the XML of an SVG picture strictly, without entities, processing instructions and document types but SVG's own.
struct SVGScanner {
    static let namespace = "http://www.w3.org/2000/svg"

    private let bytes: [UInt8]
    private var position = 0
    private var isAtStart = true
    /// The document type was passed over, or its place is behind.
    private var isPastType = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next piece; nil at the end. Comments are passed over.
    mutating func next() throws(SVGRefusal) -> SVGToken? {
        if isAtStart { try begin() }
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") { return .text(try text(until: UInt8(ascii: "<"), mayEnd: true)) }
            if take("<!--") {
                try comment()
            } else if take("<![CDATA[") {
                let start = position
                try skip(past: "]]>", of: "a CDATA section")
                let text = bytes[start..<position - 3]
                // Within a title a page knows no such sections, and would find elements in it.
                guard !text.contains(UInt8(ascii: "<")) else { throw .malformed("a CDATA section holds \"<\"") }
                return .text(String(decoding: text, as: UTF8.self))
            } else if !isPastType, take("<!DOCTYPE") {
                try documentType()
            } else if take("<!") {
                throw Self.documentTypeRefusal
            } else if take("<?") {
                throw .forbidden("processing instructions", "remove every <?…?> but the XML declaration at the very start")
            } else if take("</") {
                let name = try name()
                skipSpace()
                guard take(">") else { throw .malformed("an end tag is not closed") }
                return .end(name)
            } else {
                position += 1
                isPastType = true
                return try startTag()
            }
        }
        return nil
    }

    /// Text in UTF-8 without control characters; the XML declaration is passed over.
    private mutating func begin() throws(SVGRefusal) {
        isAtStart = false
        guard let text = String(validating: bytes, as: UTF8.self), text.unicodeScalars.allSatisfy(Self.isCharacter) else {
            throw .malformed("it is not UTF-8 text")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        // "<?xml-stylesheet" begins alike, and is none.
        guard bytes[position...].starts(with: "<?xml".utf8), [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position...].dropFirst(5).first) else {
            return
        }
        let start = position
        try skip(past: "?>", of: "the XML declaration")
        let declaration = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
        // A browser that reads the picture as a part of a page takes the first ">" for its end.
        guard !declaration.dropLast(2).dropFirst().contains(where: { $0 == "<" || $0 == ">" }) else {
            throw .malformed("its XML declaration is broken")
        }
        guard !declaration.contains("encoding") || declaration.contains("utf-8") else { throw .malformed("its encoding must be UTF-8") }
    }

    /// The rest of the declaration that drawing programs write: the root's name and W3C's public names of SVG, by which nothing is fetched
    /// and nothing expanded. One that declares anything of its own is refused.
    private mutating func documentType() throws(SVGRefusal) {
        isPastType = true
        guard skipSpace(), take("svg") else { throw Self.documentTypeRefusal }
        if skipSpace(), take("PUBLIC") {
            guard skipSpace(), let name = quoted(), name.hasPrefix("-//W3C//DTD SVG "), skipSpace(), let address = quoted(),
                address.hasPrefix("http://www.w3.org/")
            else { throw Self.documentTypeRefusal }
            skipSpace()
        }
        guard take(">") else { throw Self.documentTypeRefusal }
    }

    /// A text in quotes, of characters that mean nothing to a reader of XML or HTML; nil for anything else.
    private mutating func quoted() -> String? {
        guard let quote = bytes[position...].first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        guard let end = bytes[(position + 1)...].prefix(200).firstIndex(of: quote) else { return nil }
        let text = bytes[(position + 1)..<end]
        guard text.allSatisfy({ Self.nameBytes.contains($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: " ") }) else { return nil }
        position = end + 1
        return String(decoding: text, as: UTF8.self)
    }

    private static let documentTypeRefusal = SVGRefusal.forbidden("a DOCTYPE or entities", "remove the <!DOCTYPE …> declaration")

    /// The rest of a comment. What XML allows in one and HTML takes for its end is refused, as what XML does not allow: within a page
    /// all that follows would be live.
    private mutating func comment() throws(SVGRefusal) {
        let start = position
        try skip(past: "--", of: "a comment")
        let text = bytes[start..<position - 2]
        guard take(">"), !text.starts(with: ">".utf8), !text.starts(with: "->".utf8) else {
            throw .malformed("a comment begins with \">\" or holds \"--\"")
        }
    }

    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0xFFFD, 0x10000...: true
        default: false
        }
    }

    private mutating func startTag() throws(SVGRefusal) -> SVGToken {
        let element = try name()
        var attributes: [SVGAttribute] = []
        while true {
            let hasSpace = skipSpace()
            if take("/>") { return .start(element, attributes, isEmpty: true) }
            if take(">") { return .start(element, attributes, isEmpty: false) }
            guard hasSpace, attributes.count < 200 else { throw .malformed("the tag of \(element) is broken or has over 200 attributes") }
            let name = try name()
            skipSpace()
            guard take("=") else { throw .malformed("the attribute \(name) has no value") }
            skipSpace()
            guard let quote = bytes[position...].first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw .malformed("the value of \(name) is not in quotes")
            }
            position += 1
            let value = try text(until: quote, mayEnd: false)
            position += 1
            guard !value.contains("<"), !attributes.contains(where: { $0.name == name }) else {
                throw .malformed("the attribute \(name) stands twice or holds \"<\"")
            }
            attributes.append(SVGAttribute(name: name, value: value))
        }
    }

    /// A qualified name: ASCII letters, digits, `_`, `-`, `.`, and at most one colon within; that is all that SVG and its tools use.
    private mutating func name() throws(SVGRefusal) -> String {
        let start = position
        while position < bytes.count, Self.nameBytes.contains(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...100).contains(name.utf8.count), parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && !Self.isLead($0.utf8.first) }) else {
            throw .malformed("an element or attribute has no proper name")
        }
        return name
    }

    private static func isLead(_ byte: UInt8?) -> Bool { byte.map { "0123456789-.".utf8.contains($0) } ?? true }

    private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:".utf8)

    /// Text up to `end`, which stays, with references resolved.
    private mutating func text(until end: UInt8, mayEnd: Bool) throws(SVGRefusal) -> String {
        var text: [UInt8] = []
        while position < bytes.count, bytes[position] != end {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "&") { text += try reference().utf8 } else { text.append(byte) }
        }
        guard mayEnd || position < bytes.count else { throw .malformed("a value is not closed") }
        return String(decoding: text, as: UTF8.self)
    }

    /// The character that a reference stands for; its `&` was read.
    private mutating func reference() throws(SVGRefusal) -> String {
        let rest = bytes[position...].prefix(12)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { throw .malformed("a \"&\" must be written &amp;") }
        let name = String(decoding: bytes[position..<end], as: UTF8.self)
        position = end + 1
        if let character = Self.predefined[name] { return character }
        guard name.hasPrefix("#") else { throw .forbidden("the entity &\(name);", "write the character itself") }
        let digits = name.dropFirst()
        let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let scalar = value.flatMap(Unicode.Scalar.init), Self.isCharacter(scalar) else {
            throw .malformed("&\(name); stands for no character")
        }
        return String(scalar)
    }

    private static let predefined = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = text.description.utf8
        guard bytes[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func skip(past end: String, of what: String) throws(SVGRefusal) {
        let wanted = Array(end.utf8)
        while position + wanted.count <= bytes.count {
            if bytes[position...].starts(with: wanted) {
                position += wanted.count
                return
            }
            position += 1
        }
        throw .malformed("\(what) is not closed")
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position > start
    }
}
