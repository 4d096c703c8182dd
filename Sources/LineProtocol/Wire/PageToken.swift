import JSONKit

/// Where the next page of a list begins: opaque to callers, made and read by the list that gives it.
///
/// It names its list and holds the sort key of the last item that was given, so that pages stay consistent while the data
/// changes: nothing is skipped and nothing comes twice because something before it was added or removed. A token of another
/// list, or of the same list with other filters, is refused.
public struct PageToken: JSONConvertible, Hashable {
    private let text: String

    /// The token behind an item.
    ///
    /// - Parameters:
    ///   - key: the item's sort key; what is read back with ``key(in:filter:)``.
    ///   - list: the method that lists, as `task.list`.
    ///   - filter: what the list was narrowed by; the next page must be asked for with the same.
    public init(after key: JSONValue, in list: String, filter: JSONValue = .null) {
        let content: JSONValue = .array([.string(list), .int(Self.mark(filter)), key])
        text = Base64URL.encode(content.jsonBytes)
    }

    /// The key behind which the page begins.
    ///
    /// - Throws: `invalid_params` for a token that is not of this list and filter.
    public func key(in list: String, filter: JSONValue = .null) throws(RPCError) -> JSONValue {
        guard let parts, parts[0] == .string(list), parts[1] == .int(Self.mark(filter)) else {
            throw .invalidParam("pageToken", Self.problem)
        }
        return parts[2]
    }

    private static let problem = "is not of this list; use the nextPageToken of the page before, with the same params"

    /// The list, the mark of the filter and the key; nil for what is no token.
    private var parts: [JSONValue]? {
        guard let bytes = Base64URL.decode(text), case .array(let parts)? = try? JSONValue(parsing: bytes), parts.count == 3 else {
            return nil
        }
        return parts
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> PageToken? {
        guard let token = try String.decode(from: &reader, noting: &problems).map(PageToken.init(text:)) else { return nil }
        // Of another list it is wrong whatever the other params are, and is told together with what is wrong with them.
        guard let list = problems.subject else { return token }
        if let parts = token.parts, parts[0] == .string(list) { return token }
        problems.note(problem)
        return nil
    }

    public func encode(to writer: inout JSONWriter) { writer.string(text) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { ["type": "string"] }

    private init(text: String) {
        self.text = text
    }

    /// Tells filters apart; the same in every run.
    private static func mark(_ filter: JSONValue) -> Int64 {
        Int64(truncatingIfNeeded: StableHash.of(filter.jsonBytes.span))
    }
}
