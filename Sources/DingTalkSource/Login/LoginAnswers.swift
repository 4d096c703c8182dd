import JSONKit

/// `userAccessToken`: a token of the person who has logged in. Whatever prints it shows nothing of it.
struct UserToken: AnswerContent, CustomStringConvertible, CustomReflectable {
    private(set) var text = ""
    /// The organisation that the person chose; absent unless the scope asked for it.
    private(set) var corpID: String?

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        switch key {
        case "accessToken": text = try json.looseText() ?? ""
        case "corpId": corpID = try json.looseText()
        default: try json.skip()
        }
    }

    var description: String { "UserToken" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// `contact/users/me`: of all that DingTalk tells of the person, only what identifies them is read.
struct CurrentUser: AnswerContent {
    private(set) var unionID: String?

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "unionId" else { return try json.skip() }
        unionID = try json.identifier()
    }
}

/// `getbyunionid`: the member or the external contact behind a unionId.
struct UserOfUnion: AnswerContent {
    private(set) var user: (userID: String, contactType: Int64)?

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result" else { return try json.skip() }
        var userID: String?
        var contactType: Int64?
        try json.looseObject { key, json throws(JSONError) in
            switch key {
            case "userid": userID = try json.identifier()
            case "contact_type": contactType = try json.looseInteger()
            default: try json.skip()
            }
        }
        if let userID, let contactType { user = (userID, contactType) }
    }
}

/// `getuserinfo`: who the code belongs to that a page inside DingTalk was given.
struct InAppUser: AnswerContent {
    private(set) var user: (userID: String, unionID: String)?

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result" else { return try json.skip() }
        var userID: String?
        var unionID: String?
        try json.looseObject { key, json throws(JSONError) in
            switch key {
            case "userid": userID = try json.identifier()
            case "unionid": unionID = try json.identifier()
            default: try json.skip()
            }
        }
        if let userID, let unionID { user = (userID, unionID) }
    }
}

extension JSONReader {
    /// A text that names something: nil where it is absent or empty.
    fileprivate mutating func identifier() throws(JSONError) -> String? {
        guard let text = try looseText(), !text.isEmpty else { return nil }
        return text
    }
}
