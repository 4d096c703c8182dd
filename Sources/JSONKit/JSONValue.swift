/// A JSON value as a tree, for rare work: patches, documents of other makers, schemas. The order of members is kept.
public indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    /// A number that is not a whole number of 64 bits, as it was written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public var key: String
        public var value: JSONValue

        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// Reads one whole text.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try JSONValue(from: &reader)
        try reader.finish()
    }

    /// Reads the next value.
    public init(from reader: inout JSONReader) throws(JSONError) {
        switch try reader.kind() {
        case .null:
            try reader.null()
            self = .null
        case .boolean: self = .bool(try reader.bool())
        case .string: self = .string(try reader.string())
        case .number:
            let text = try reader.numberText()
            self = Int64(text).map(JSONValue.int) ?? .number(text)
        case .array:
            var elements: [JSONValue] = []
            try reader.array { reader throws(JSONError) in elements.append(try JSONValue(from: &reader)) }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            try reader.object { key, reader throws(JSONError) in members.append(Member(key, try JSONValue(from: &reader))) }
            self = .object(members)
        }
    }

    /// The member of an object; nil for any other value and for a key that is not there. Setting nil removes the member.
    public subscript(_ key: String) -> JSONValue? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.last { $0.key == key }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            let index = members.lastIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (_?, nil): members.removeAll { $0.key == key }
            case (nil, let value?): members.append(Member(key, value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// The text of a string; nil for any other value.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// This value written as one JSON text.
    public var jsonBytes: [UInt8] {
        var writer = JSONWriter()
        encode(to: &writer)
        return writer.bytes
    }

    /// The result of applying `patch` to this value (JSON Merge Patch, RFC 7396).
    public func merging(patch: JSONValue) -> JSONValue {
        merging(patch: patch, removingNulls: true)
    }

    /// As ``merging(patch:)``, but with null standing where the patch takes a member away: the shape that reads the result takes a known
    /// null for absent, and can still name an unknown one.
    public func overlaid(with patch: JSONValue) -> JSONValue {
        merging(patch: patch, removingNulls: false)
    }

    /// In one pass: a patch may have as many members as a line holds.
    private func merging(patch: JSONValue, removingNulls: Bool) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [Member?] = []
        if case .object(let own) = self { members = own }
        var places = Dictionary(members.indices.map { (members[$0]?.key ?? "", $0) }, uniquingKeysWith: { $1 })
        for change in changes {
            let place = places[change.key]
            if removingNulls, change.value == .null {
                if let place { members[place] = nil }
                places[change.key] = nil
                continue
            }
            let present = place.flatMap { members[$0]?.value } ?? .null
            let member = Member(change.key, present.merging(patch: change.value, removingNulls: removingNulls))
            if let place {
                members[place] = member
            } else {
                places[change.key] = members.count
                members.append(member)
            }
        }
        return .object(members.compactMap(\.self))
    }
}

extension JSONValue: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> JSONValue? {
        try JSONValue(from: &reader)
    }

    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .int(let value): writer.int(value)
        case .number(let text): writer.raw(Array(text.utf8))
        case .string(let text): writer.string(text)
        case .array(let elements): writer.array { writer in for element in elements { element.encode(to: &writer) } }
        case .object(let members): writer.object { writer in for member in members { writer.member(member.key, member.value) } }
        }
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { true }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}
