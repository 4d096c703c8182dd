import JSONKit

/// Where a stream is, and the ticket that opens it once within 90 seconds.
struct StreamAnswer: AnswerContent {
    private(set) var endpoint = ""
    private(set) var ticket = ""

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        switch key {
        case "endpoint": endpoint = try json.looseText() ?? ""
        case "ticket": ticket = try json.looseText() ?? ""
        default: try json.skip()
        }
    }
}
