extension String: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> String? {
        guard try reader.isNext(.string, noting: &problems) else { return nil }
        return try reader.string()
    }

    public func encode(to writer: inout JSONWriter) { writer.string(self) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { ["type": "string"] }
}

extension Bool: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Bool? {
        guard try reader.isNext(.boolean, noting: &problems) else { return nil }
        return try reader.bool()
    }

    public func encode(to writer: inout JSONWriter) { writer.bool(self) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { ["type": "boolean"] }
}

extension Int64: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Int64? {
        guard try reader.isNext(.number, noting: &problems) else { return nil }
        guard let value = JSONReader.integer(writtenAs: try reader.numberText()) else {
            problems.note("must be a whole number")
            return nil
        }
        return value
    }

    public func encode(to writer: inout JSONWriter) { writer.int(self) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { ["type": "integer"] }
}

extension Int: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Int? {
        try Int64.decode(from: &reader, noting: &problems).map { Int($0) }
    }

    public func encode(to writer: inout JSONWriter) { writer.int(self) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { ["type": "integer"] }
}

extension Double: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Double? {
        guard try reader.isNext(.number, noting: &problems) else { return nil }
        guard let value = Double(try reader.numberText()), value.isFinite else {
            problems.note("must be a finite number")
            return nil
        }
        return value
    }

    public func encode(to writer: inout JSONWriter) { writer.double(self) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue { ["type": "number"] }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> [Element]? {
        guard try reader.isNext(.array, noting: &problems) else { return nil }
        var elements: [Element] = []
        var index = 0
        var complete = true
        try reader.array { reader throws(JSONError) in
            let element = try problems.within("[\(index)]") { problems throws(JSONError) in
                try Element.decode(from: &reader, noting: &problems)
            }
            if let element { elements.append(element) } else { complete = false }
            index += 1
        }
        return complete ? elements : nil
    }

    public func encode(to writer: inout JSONWriter) {
        writer.array { writer in for element in self { element.encode(to: &writer) } }
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "array", "items": Element.schema(defining: &definitions)]
    }
}

extension Dictionary: JSONConvertible where Key == String, Value: JSONConvertible {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> [String: Value]? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        var members: [String: Value] = [:]
        var complete = true
        try reader.object { key, reader throws(JSONError) in
            let value = try problems.within(key) { problems throws(JSONError) in
                try Value.decode(from: &reader, noting: &problems)
            }
            if let value { members[key] = value } else { complete = false }
        }
        return complete ? members : nil
    }

    /// Keys are written in ascending order, so that equal values have equal texts.
    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in for (key, value) in sorted(by: { $0.key < $1.key }) { writer.member(key, value) } }
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "object", "additionalProperties": Value.schema(defining: &definitions)]
    }
}
