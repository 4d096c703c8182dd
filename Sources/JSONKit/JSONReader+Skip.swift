extension JSONReader {
    /// Reads over one value of any kind, as strictly as if it were read.
    public mutating func skip() throws(JSONError) {
        switch try kind() {
        case .object: try skipObject()
        case .array: try array { reader throws(JSONError) in try reader.skip() }
        case .string: try skipString()
        case .number: _ = try numberRange()
        case .boolean: _ = try bool()
        case .null: try null()
        }
    }

    /// As ``object(_:)``, without making strings of the keys.
    private mutating func skipObject() throws(JSONError) {
        try enter()
        skipWhitespace()
        if consume(UInt8(ascii: "}")) { return depth -= 1 }
        while true {
            try expect(.string)
            try skipString()
            skipWhitespace()
            try require(UInt8(ascii: ":"))
            try skip()
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return depth -= 1 }
            try require(UInt8(ascii: ","))
        }
    }
}
