extension JSONReader {
    /// Reads a whole number exactly; a fraction, an exponent or more than 64 bits is an error.
    public mutating func int64() throws(JSONError) -> Int64 {
        let start = position
        let text = try numberRange()
        var magnitude: UInt64 = 0
        let negative = bytes[text.lowerBound] == UInt8(ascii: "-")
        for byte in bytes[(negative ? text.lowerBound + 1 : text.lowerBound)..<text.upperBound] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw JSONError(.invalidNumber, at: start) }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw JSONError(.numberOutOfRange, at: start) }
            magnitude = sum
        }
        guard magnitude <= UInt64(Int64.max) + (negative ? 1 : 0) else { throw JSONError(.numberOutOfRange, at: start) }
        return negative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
    }

    /// Reads a number as a finite `Double`.
    public mutating func double() throws(JSONError) -> Double {
        let start = position
        let text = try numberText()
        guard let value = Double(text), value.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
        return value
    }

    /// Reads a number as it is written.
    public mutating func numberText() throws(JSONError) -> String {
        String(decoding: bytes[try numberRange()], as: UTF8.self)
    }

    /// Moves behind a number and returns where it stood.
    mutating func numberRange() throws(JSONError) -> Range<Int> {
        try expect(.number)
        let start = position
        _ = consume(UInt8(ascii: "-"))
        if !consume(UInt8(ascii: "0")) { try digits() }
        if consume(UInt8(ascii: ".")) { try digits() }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try digits()
        }
        return start..<position
    }

    /// The whole number that a JSON number's text stands for, exactly: `5`, `5.0` and `0.5e1` are the same one. Nil for a number with a
    /// fraction and for one over 64 bits.
    public static func integer(writtenAs text: String) -> Int64? {
        if let value = Int64(text) { return value }
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = String(mantissa[0]) + fraction
        if digits.allSatisfy({ $0 == "0" || $0 == "-" }) { return 0 }
        // An exponent that is no Int has more zeros than any text has digits.
        guard let exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return nil }
        let (shift, overflow) = exponent.subtractingReportingOverflow(fraction.utf8.count)
        guard !overflow, shift <= 19 else { return nil }
        if shift >= 0 { return Int64(digits + String(repeating: "0", count: shift)) }
        guard shift > -digits.utf8.count, digits.utf8.suffix(-shift).allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        digits.removeLast(-shift)
        return Int64(digits)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
        guard position > start else { throw JSONError(.invalidNumber, at: position) }
    }
}
