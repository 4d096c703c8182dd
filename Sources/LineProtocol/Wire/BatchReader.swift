import JSONKit

/// The calls of a batch, one at a time, so that a batch costs no more memory than its line.
struct BatchReader {
    private var reader: JSONReader
    private var more = true
    /// The line came after the service began to stop.
    let isLate: Bool

    /// - Returns: nil for an empty batch.
    /// - Throws: when the line is not JSON as a whole.
    init?(_ reader: JSONReader, isLate: Bool) throws(JSONError) {
        var whole = reader
        try whole.skip()
        try whole.finish()
        self.reader = reader
        self.isLate = isLate
        guard try self.reader.beginArray() else { return nil }
    }

    /// A reader over the next call; nil at the end.
    mutating func next() -> JSONReader? {
        guard more, let range = try? reader.raw() else { return nil }
        let element = reader.reader(in: range)
        more = (try? reader.nextElement()) ?? false
        return element
    }
}
