import JSONKit

/// DingTalk's documentation, its events and some of its gateways write numbers and flags as strings, and lists as strings that
/// hold a list. These read what is meant; a value that means nothing of the kind is nil. All of them move behind the value.
extension JSONReader {
    /// A whole number, also as a string. 18-digit integers are exact.
    mutating func looseInteger() throws(JSONError) -> Int64? {
        let isText = try kind() == .string
        let range = try raw()
        return wholeNumber(bytes[isText ? range.lowerBound + 1..<range.upperBound - 1 : range])
    }

    /// A flag, also as a string or as 0 and 1.
    mutating func looseFlag() throws(JSONError) -> Bool? {
        switch try kind() {
        case .boolean: return try bool()
        case .number: return try looseInteger().map { $0 != 0 }
        case .string:
            switch try string() {
            case "true", "1": return true
            case "false", "0": return false
            default: return nil
            }
        case .null, .array, .object:
            try skip()
            return nil
        }
    }

    /// A text; numbers and flags as they are written.
    mutating func looseText() throws(JSONError) -> String? {
        switch try kind() {
        case .string: return try string()
        case .number: return try numberText()
        case .boolean: return try bool() ? "true" : "false"
        case .null, .array, .object:
            try skip()
            return nil
        }
    }

    /// The elements of a list; a single value is a list of one, a string may hold the list, null is an empty one.
    mutating func looseList(_ element: (inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
        switch try kind() {
        case .array: try array(element)
        case .null: try null()
        case .object, .number, .boolean: try element(&self)
        case .string:
            var probe = self
            let text = try string()
            guard text.utf8.first == UInt8(ascii: "[") else {
                if !text.isEmpty { try element(&probe) }
                return
            }
            var inner = JSONReader(Array(text.utf8))
            try inner.array(element)
            try inner.finish()
        }
    }

    /// A list of plain values as texts.
    mutating func looseTexts() throws(JSONError) -> [String] {
        var texts: [String] = []
        try looseList { reader throws(JSONError) in
            if let text = try reader.looseText() { texts.append(text) }
        }
        return texts
    }

    /// An object, member by member; any other value has none.
    mutating func looseObject(_ member: (String, inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
        guard try kind() == .object else { return try skip() }
        try object(member)
    }
}

/// Digits with an optional sign; nil when there is anything else, or it does not fit.
func wholeNumber(_ digits: ArraySlice<UInt8>) -> Int64? {
    var rest = digits
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest = rest.dropFirst() }
    guard !rest.isEmpty else { return nil }
    var value: Int64 = 0
    for byte in rest {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let digit = Int64(byte - UInt8(ascii: "0"))
        let (sum, carry) = negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
        guard !overflow, !carry else { return nil }
        value = sum
    }
    return value
}
