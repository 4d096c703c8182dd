import JSONKit

/// What an answer says of itself, on either host: legacy (`errcode`, `errmsg`, `sub_code`, `request_id`) or new (`code`, `message`, `requestid`).
struct AnswerHead: Sendable, Hashable {
    /// `errcode`; nil where there is none, as on the new host.
    var errcode: Int64?
    var subCode: String?
    var subMessage: String?
    /// `errmsg` or `message`.
    var message: String?
    /// The new host's code.
    var code: String?
    var requestID: String?
    /// Permission points that the answer asks for.
    var requiredScopes: [String] = []
    /// `status` of the firewall's `{"status":1111,…}`, which is no answer of DingTalk's interfaces.
    var firewallStatus: Int64?

    /// Takes the member if it is one of the head's; the caller reads the others.
    mutating func take(_ key: String, _ reader: inout JSONReader) throws(JSONError) -> Bool {
        switch key {
        case "errcode": errcode = try reader.looseInteger()
        case "errmsg", "message": message = try reader.looseText()
        case "sub_code": subCode = try reader.looseText()
        case "sub_msg": subMessage = try reader.looseText()
        case "request_id", "requestid", "requestId": requestID = try reader.looseText()
        case "code": code = try reader.looseText()
        case "status": firewallStatus = try reader.looseInteger()
        case "accessdenieddetail", "AccessDeniedDetail", "accessDeniedDetail":
            var scopes: [String] = []
            try reader.looseObject { key, reader throws(JSONError) in
                guard key == "requiredScopes" else { return try reader.skip() }
                scopes = try reader.looseTexts()
            }
            requiredScopes = scopes
        default: return false
        }
        return true
    }
}

/// A result that is built while an answer is read, member by member.
protocol AnswerContent: Sendable {
    /// Reads (or skips) the value of a member that is not the head's.
    mutating func take(_ key: String, _ reader: inout JSONReader) throws(JSONError)
    /// What an answer that says success leaves out although it must be there; nil when it is whole. Silence proves nothing.
    var lack: String? { get }
}

extension AnswerContent {
    var lack: String? { nil }
}

/// No content is wanted.
struct NoContent: AnswerContent {
    mutating func take(_ key: String, _ reader: inout JSONReader) throws(JSONError) { try reader.skip() }
}

extension AnswerHead {
    /// Reads one answer in one pass: its head and its content, in whatever order they come.
    static func read<Content: AnswerContent>(_ bytes: [UInt8], into content: Content) throws(JSONError) -> (AnswerHead, Content) {
        var reader = JSONReader(bytes)
        var head = AnswerHead()
        var filled = content
        try reader.object { key, reader throws(JSONError) in
            if try !head.take(key, &reader) { try filled.take(key, &reader) }
        }
        try reader.finish()
        return (head, filled)
    }
}
