import JSONKit

extension JSONValue {
    /// The value at `a.b[0].c`; null where there is none.
    public func at(_ path: String) -> JSONValue {
        path.split(whereSeparator: { $0 == "." || $0 == "[" || $0 == "]" }).reduce(self) { value, step in
            if case .array(let elements) = value {
                guard let index = Int(step), elements.indices.contains(index) else { return .null }
                return elements[index]
            }
            return value[String(step)] ?? .null
        }
    }

    /// The elements of an array; none for any other value.
    public var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The number of a whole number; nil for any other value.
    public var integer: Int64? {
        if case .int(let number) = self { number } else { nil }
    }
}
