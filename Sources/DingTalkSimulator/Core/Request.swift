/// One HTTP request, taken apart.
struct Request {
    var method: String
    var path: String
    var query: [String: String]
    var headerToken: String?
    var address: String
    var contentType: String
    var body: [UInt8]

    /// The body's members, whether it came as JSON or as a form; empty when it is neither.
    var parameters: [String: JSONTree] {
        if body.isEmpty { return [:] }
        if case .object(let members) = JSONTreeParser.parse(body) { return members }
        guard contentType.hasPrefix("application/x-www-form-urlencoded") else { return [:] }
        return FormParser.parse(String(decoding: body, as: UTF8.self)[...]).mapValues(JSONTree.string)
    }
}
