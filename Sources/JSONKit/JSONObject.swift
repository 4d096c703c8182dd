/// A JSON object with named members, declared once.
///
///     struct Point: JSONObject {
///         var x = 0
///         var label: String?
///
///         init() {}
///
///         mutating func fields(_ visitor: inout some JSONFieldVisitor) {
///             visitor.required("x", &x, "Steps to the right.")
///             visitor.optional("label", &label, "Shown beside the point.")
///         }
///     }
///
/// The one declaration serves reading, writing and the JSON Schema, so that these cannot drift apart.
public protocol JSONObject: JSONConvertible {
    /// A value whose required members are placeholders; ``fields(_:)`` fills them before anyone sees them.
    init()

    /// Visits every member once, in the order in which they are written.
    mutating func fields(_ visitor: inout some JSONFieldVisitor)

    /// Notes what is wrong between members, and what their types cannot tell.
    ///
    /// Called when members are missing or wrong too, so that all problems are told at once: a rule about two members asks
    /// ``JSONProblems/isSound(_:)`` for those that it does not name in its note.
    func validate(noting problems: inout JSONProblems)

    /// The name under which the shape is put into the schema's definitions; nil describes it in place.
    static var schemaName: String? { get }
}

/// Visits the members of a ``JSONObject``: to read them, to write them, or to describe them.
public protocol JSONFieldVisitor {
    /// A member that must be there.
    mutating func required<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String)
    /// A member that may be absent. `null` is read as absent.
    mutating func optional<Value: JSONConvertible>(_ name: String, _ value: inout Value?, _ summary: String)
    /// A member that may be absent in what is read and then keeps its value; it is always written.
    mutating func defaulted<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String)
}

extension JSONObject {
    public static var schemaName: String? { nil }

    public func validate(noting problems: inout JSONProblems) {}

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Self? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        var decoder = try JSONObjectDecoder(&reader, problems)
        var value = Self()
        value.fields(&decoder)
        let complete = decoder.finish()
        problems = decoder.problems
        let before = problems.count
        problems.judging(incomplete: !complete) { value.validate(noting: &$0) }
        return complete && problems.count == before ? value : nil
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            var encoder = JSONObjectEncoder(writer: writer)
            // The bytes have one owner at a time, else each nested object would copy all that was written before it.
            writer = JSONWriter()
            var copy = self
            copy.fields(&encoder)
            writer = encoder.writer
        }
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        guard let schemaName else { return describe(&definitions) }
        return definitions.reference(schemaName) { definitions in describe(&definitions) }
    }

    private static func describe(_ definitions: inout JSONSchemaDefinitions) -> JSONValue {
        var describer = JSONObjectDescriber(definitions: definitions)
        var placeholder = Self()
        placeholder.fields(&describer)
        definitions = describer.definitions
        return describer.schema
    }
}

/// An object without members.
public struct JSONEmpty: JSONObject, Hashable {
    public init() {}
    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {}
}
