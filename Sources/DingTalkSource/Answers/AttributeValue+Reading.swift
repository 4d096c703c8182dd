import JSONKit
import SourceAPI

extension AttributeValue {
    /// Reads one value as `kind` says; nil for null and for what cannot be meant.
    static func read(_ kind: FieldKind, from reader: inout JSONReader) throws(JSONError) -> AttributeValue? {
        switch kind {
        case .text: return try reader.looseText().map(AttributeValue.text)
        case .integer: return try reader.looseInteger().map(AttributeValue.integer)
        case .flag: return try reader.looseFlag().map(AttributeValue.boolean)
        case .texts: return try reader.kind() == .null ? skip(&reader) : .list(try reader.looseTexts())
        case .any: return try readAny(from: &reader)
        }
    }

    private static func readAny(from reader: inout JSONReader) throws(JSONError) -> AttributeValue? {
        switch try reader.kind() {
        case .null: return try skip(&reader)
        case .string: return .text(try reader.string())
        case .boolean: return .boolean(try reader.bool())
        case .number:
            let text = try reader.numberText()
            return Int64(text).map(AttributeValue.integer) ?? .text(text)
        case .object: return .structured(Array(reader.bytes[try reader.raw()]))
        case .array:
            let range = try reader.raw()
            var inner = reader.reader(in: range)
            var texts: [String] = []
            var isPlain = true
            try inner.array { reader throws(JSONError) in
                if let text = try reader.looseText() { texts.append(text) } else { isPlain = false }
            }
            return isPlain ? .list(texts) : .structured(Array(reader.bytes[range]))
        }
    }

    private static func skip(_ reader: inout JSONReader) throws(JSONError) -> AttributeValue? {
        try reader.skip()
        return nil
    }
}

extension AttributeSlots {
    /// Puts the values of the extended fields into their slots. `extension` is a string that holds a JSON object; one that does not
    /// is no reason to lose the person, so its fields stay unknown.
    func fill(_ values: inout [AttributeValue?], fromExtension text: String) {
        guard !extended.isEmpty, !text.isEmpty else { return }
        var found = values
        do throws(JSONError) {
            var reader = JSONReader(Array(text.utf8))
            try reader.looseObject { key, reader throws(JSONError) in
                guard let slot = extended[key] else { return try reader.skip() }
                found[slot] = try AttributeValue.read(.any, from: &reader)
            }
            values = found
        } catch {
            return
        }
    }
}
