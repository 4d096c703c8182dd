import JSONKit

/// The answer of `user/count`.
struct PersonCount: AnswerContent {
    private(set) var count: Int64?

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result" else { return try json.skip() }
        var found: Int64?
        try json.looseObject { key, json throws(JSONError) in
            if key == "count" { found = try json.looseInteger() } else { try json.skip() }
        }
        count = found
    }
}
