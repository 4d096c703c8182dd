import JSONKit

/// An id of this system: a prefix that tells what it names, a dash, and lower-case letters and digits.
public struct Identifier<Kind: IdentifierKind>: JSONText, Comparable {
    public let rawValue: String

    /// Nil when it does not have the prefix of its kind or holds other characters.
    public init?(rawValue: String) {
        guard Self.isValid(rawValue.utf8.span, after: Kind.prefix.utf8.span) else { return nil }
        self.rawValue = rawValue
    }

    private static func isValid(_ text: Span<UInt8>, after prefix: Span<UInt8>) -> Bool {
        let start = prefix.count + 1
        guard (start + 1...start + 64).contains(text.count), text[prefix.count] == UInt8(ascii: "-") else { return false }
        for index in prefix.indices where text[index] != prefix[index] { return false }
        for index in start..<text.count {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            default: return false
            }
        }
        return true
    }

    /// The id that numbers an object: short, and in the order of the numbers among ids of one length.
    public init(number: Int64) {
        rawValue = Kind.prefix + "-" + Self.digits(UInt64(bitPattern: number))
    }

    /// Any text that stands where an id is asked for: one of another form names nothing, and is looked up like every id that names
    /// nothing. A long one is cut, to still another one of that kind.
    private init(asked text: String) {
        rawValue = Self(rawValue: text)?.rawValue ?? text.shortened(to: 100)
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Identifier? {
        try String.decode(from: &reader, noting: &problems).map(Identifier.init(asked:))
    }

    /// The number behind an id made by ``init(number:)``; nil for any other.
    public var number: Int64? {
        guard rawValue.hasPrefix(Kind.prefix + "-") else { return nil }
        let digits = rawValue.dropFirst(Kind.prefix.count + 1)
        guard let value = UInt64(digits, radix: 36), Self.digits(value) == digits else { return nil }
        return Int64(bitPattern: value)
    }

    /// A new id that nobody can guess: 100 random bits.
    public static func random(using generator: inout some RandomNumberGenerator) -> Identifier {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
        let digits = (0..<20).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        return Identifier(unchecked: Kind.prefix + "-" + String(decoding: digits, as: UTF8.self))
    }

    private init(unchecked text: String) { rawValue = text }

    private static func digits(_ value: UInt64) -> String {
        let text = String(value, radix: 36)
        return String(repeating: "0", count: max(0, 7 - text.count)) + text
    }

    /// Stands where a value is still to come: a required member before it is read.
    public static var placeholder: Identifier { Identifier(unchecked: Kind.prefix + "-0") }

    public static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }

    public static var rule: String { "must be an id that begins with \"\(Kind.prefix)-\"" }
    public static var schemaRule: JSONValue { ["pattern": .string("^\(Kind.prefix)-[a-z0-9]{1,64}$")] }
}

/// What an ``Identifier`` names.
public protocol IdentifierKind: Sendable {
    static var prefix: String { get }
}

public enum IdPKind: IdentifierKind { public static let prefix = "idp" }
public enum TaskKind: IdentifierKind { public static let prefix = "task" }
public enum RecordKind: IdentifierKind { public static let prefix = "rec" }
public enum DepartmentKind: IdentifierKind { public static let prefix = "dep" }
public enum EmployeeKind: IdentifierKind { public static let prefix = "emp" }
public enum GroupKind: IdentifierKind { public static let prefix = "grp" }
public enum LoginKind: IdentifierKind { public static let prefix = "login" }
public enum EventKind: IdentifierKind { public static let prefix = "evt" }

public typealias IdPID = Identifier<IdPKind>
public typealias TaskID = Identifier<TaskKind>
public typealias RecordID = Identifier<RecordKind>
public typealias DepartmentID = Identifier<DepartmentKind>
public typealias EmployeeID = Identifier<EmployeeKind>
public typealias GroupID = Identifier<GroupKind>
public typealias LoginID = Identifier<LoginKind>
public typealias EventID = Identifier<EventKind>
