/// A JSON value read from a request body, a control call or an organisation file.
enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    subscript(key: String) -> JSONTree? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The integer, also when it was sent as a string, as form bodies do.
    var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .string(let text): Int64(text)
        default: nil
        }
    }

    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The flag, also when it was sent as a string, as form bodies do.
    var bool: Bool? {
        switch self {
        case .bool(let value): value
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
    }

    var array: [JSONTree]? {
        if case .array(let items) = self { items } else { nil }
    }

    var integers: [Int64]? { array?.compactMap(\.integer) }
    var strings: [String]? { array?.compactMap(\.string) }
}
