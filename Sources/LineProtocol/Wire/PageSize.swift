import JSONKit

/// How many items one page of a list has at most: 1…1000, 100 where the caller does not say.
public struct PageSize: JSONConvertible, Hashable {
    public let count: Int

    public static let standard = PageSize(unchecked: 100)
    private static let range = 1...1000

    /// nil when `count` is out of range.
    public init?(_ count: Int) {
        guard Self.range.contains(count) else { return nil }
        self.count = count
    }

    private init(unchecked count: Int) {
        self.count = count
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> PageSize? {
        guard let count = try Int.decode(from: &reader, noting: &problems) else { return nil }
        if let size = PageSize(count) { return size }
        problems.note("must be from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    public func encode(to writer: inout JSONWriter) { writer.int(count) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "integer", "minimum": .int(Int64(range.lowerBound)), "maximum": .int(Int64(range.upperBound))]
    }
}
