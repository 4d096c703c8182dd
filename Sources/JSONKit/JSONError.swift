/// A text that is not JSON (RFC 8259), or is nested deeper than allowed.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong at `offset`.
    public enum Fault: Hashable, Sendable {
        case unexpectedEnd
        case unexpectedByte(UInt8)
        case invalidUTF8
        case invalidEscape
        case invalidNumber
        case numberOutOfRange
        case tooDeep(limit: Int)
        case wrongKind(expected: JSONKind, found: JSONKind)
    }

    public let fault: Fault
    /// Byte offset in the text that was read, counted from 0.
    public let offset: Int

    public init(_ fault: Fault, at offset: Int) {
        self.fault = fault
        self.offset = offset
    }

    public var description: String {
        switch fault {
        case .unexpectedEnd: "the text ends too early, at byte \(offset)"
        case .unexpectedByte(let byte): "unexpected byte 0x\(String(byte, radix: 16)) at byte \(offset)"
        case .invalidUTF8: "not UTF-8 at byte \(offset)"
        case .invalidEscape: "invalid escape in a string at byte \(offset)"
        case .invalidNumber: "invalid number at byte \(offset)"
        case .numberOutOfRange: "number out of range at byte \(offset)"
        case .tooDeep(let limit): "nested over \(limit) levels at byte \(offset)"
        case .wrongKind(let expected, let found): "expected \(expected.phrase), found \(found.phrase) at byte \(offset)"
        }
    }
}

/// The kinds of JSON values.
public enum JSONKind: String, Hashable, Sendable {
    case object, array, string, number, boolean, null

    /// The kind with its article, for messages to people.
    public var phrase: String {
        switch self {
        case .object, .array: "an \(rawValue)"
        case .string, .number, .boolean: "a \(rawValue)"
        case .null: "null"
        }
    }
}
