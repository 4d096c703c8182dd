/// Writes the members of a ``JSONObject``.
struct JSONObjectEncoder: JSONFieldVisitor {
    var writer: JSONWriter

    mutating func required<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        writer.member(name, value)
    }

    mutating func optional<Value: JSONConvertible>(_ name: String, _ value: inout Value?, _ summary: String) {
        writer.member(name, optional: value)
    }

    mutating func defaulted<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        writer.member(name, value)
    }
}
