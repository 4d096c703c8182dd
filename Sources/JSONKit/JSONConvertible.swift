/// A value with one JSON shape: read strictly, written exactly, and described by a JSON Schema.
public protocol JSONConvertible: Sendable {
    /// Reads exactly one value. Notes what is wrong and returns nil when it is JSON but not of this shape; throws when it is not JSON.
    static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Self?

    /// Writes exactly one value.
    func encode(to writer: inout JSONWriter)

    /// The shape as JSON Schema (2020-12); a shape with a name of its own is put into `definitions` and referred to.
    static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue
}

extension JSONConvertible {
    /// This value written as one JSON text.
    public func jsonBytes() -> [UInt8] {
        var writer = JSONWriter()
        encode(to: &writer)
        return writer.bytes
    }

    /// Reads one whole text of this shape.
    ///
    /// - Throws: ``JSONError`` when it is not JSON, ``JSONProblems`` when it is not of this shape.
    public static func decode(_ bytes: [UInt8], unknownMembers: JSONProblems.UnknownMembers = .refused) throws -> Self {
        var reader = JSONReader(bytes)
        var problems = JSONProblems(unknownMembers: unknownMembers)
        let value = try decode(from: &reader, noting: &problems)
        try reader.finish()
        guard let value, problems.isEmpty else { throw problems }
        return value
    }

    /// Decodes a tree, as ``decode(_:unknownMembers:)`` does a text.
    public static func decode(_ value: JSONValue, unknownMembers: JSONProblems.UnknownMembers = .refused) throws -> Self {
        try decode(value.jsonBytes, unknownMembers: unknownMembers)
    }
}

extension JSONReader {
    /// True when the next value is of `kind`; otherwise notes the problem and skips the value.
    public mutating func isNext(_ kind: JSONKind, noting problems: inout JSONProblems) throws(JSONError) -> Bool {
        let found = try self.kind()
        if found == kind { return true }
        problems.note("must be \(kind.phrase), not \(found.phrase)")
        try skip()
        return false
    }
}
