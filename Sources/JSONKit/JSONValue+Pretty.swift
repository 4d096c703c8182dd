extension JSONValue {
    /// This value as text for people: indented by two spaces, one member or element a line.
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

    private static func text(_ value: JSONValue) -> String { String(decoding: value.jsonBytes, as: UTF8.self) }
}
