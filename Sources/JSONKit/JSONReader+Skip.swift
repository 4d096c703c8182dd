extension JSONReader {
    /// Reads over one value of any kind, as strictly as if it were read.
    public mutating func skip() throws(JSONError) {
        switch try kind() {
        case .object: try object { _, reader throws(JSONError) in try reader.skip() }
        case .array: try array { reader throws(JSONError) in try reader.skip() }
        case .string: try skipString()
        case .number: _ = try numberRange()
        case .boolean: _ = try bool()
        case .null: try null()
        }
    }

    private mutating func skipString() throws(JSONError) {
        let start = position + 1
        if try scanString() {
            position = start - 1
            _ = try string()
            return
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span.extracting(start..<position - 1))
        } catch {
            throw JSONError(.invalidUTF8, at: start)
        }
    }
}
