extension JSONValue {
    /// This value as text for people: indented by two spaces, one member or element a line. What steers a terminal is written as escapes.
    public var prettyText: String { pretty(indentedBy: 0) }

    private func pretty(indentedBy depth: Int) -> String {
        let inner = String(repeating: "  ", count: depth + 1)
        let outer = String(repeating: "  ", count: depth)
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(inner)\(Self.text(.string($0.key))): \($0.value.pretty(indentedBy: depth + 1))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { inner + $0.pretty(indentedBy: depth + 1) }.joined(separator: ",\n") + "\n\(outer)]"
        default: return Self.text(self)
        }
    }

    /// JSON escapes the controls of ASCII by itself, but not DEL and those of Latin 1.
    private static func text(_ value: JSONValue) -> String {
        let text = String(decoding: value.jsonBytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: isLateControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { text, scalar in
            if isLateControl(scalar) { text += "\\u00" + String(scalar.value, radix: 16) } else { text.unicodeScalars.append(scalar) }
        }
    }

    private static func isLateControl(_ scalar: Unicode.Scalar) -> Bool { (0x7F...0x9F).contains(scalar.value) }
}
