import IdentityModel
import JSONKit

/// The mapped fields of a person as one JSON object: built-in fields in a fixed order, then `extended`, its keys ascending.
/// Equal contents have equal bytes.
struct FieldDocument {
    /// Key of the field that is the person's state, and no field of the document in the directory.
    static let employmentStatus = "employmentStatus"

    private var builtin: [String: JSONValue] = [:]
    private var extended: [String: JSONValue] = [:]

    init() {}

    /// Reads a document that was written by this type.
    init(_ json: [UInt8]) {
        guard case .object(let members)? = try? JSONValue(parsing: json) else { return }
        for member in members {
            if member.key == "extended", case .object(let inner) = member.value {
                extended = Dictionary(inner.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            } else {
                builtin[member.key] = member.value
            }
        }
    }

    /// Takes over what `other` knows; what it does not know stays.
    mutating func overlay(_ other: FieldDocument) {
        builtin.merge(other.builtin) { $1 }
        extended.merge(other.extended) { $1 }
    }

    /// The built-in field `key`; nil is unknown.
    func value(_ key: String) -> JSONValue? { builtin[key] }

    /// Nil makes a built-in field unknown.
    mutating func set(_ key: String, to value: JSONValue?) { builtin[key] = value }

    /// A built-in field that is a text and not empty.
    func text(_ key: String) -> String? { builtin[key]?.text.flatMap { $0.isEmpty ? nil : $0 } }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for key in Self.order { writer.member(key, optional: builtin[key]) }
            if !extended.isEmpty { writer.member("extended", extended) }
        }
        return writer.bytes
    }

    private static let order = LocalField.builtinFields.filter { $0.owner == .employee }.map(\.key)
}
