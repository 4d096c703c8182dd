import JSONKit
import SourceAPI

/// One page of `user/list`.
struct MemberPage: AnswerContent {
    let reader: EmployeeReader
    let department: Int64
    private(set) var people: [EmployeeObservation] = []
    /// Nil where the answer does not say.
    private var more: Bool?
    private var hasList = false
    /// Absent on the last page.
    private(set) var nextCursor: Int64?

    init(_ reader: EmployeeReader, department: Int64) {
        self.reader = reader
        self.department = department
    }

    var hasMore: Bool { more ?? false }

    /// Only an answer that says so is the last page. One of an empty department may leave the list out.
    var lack: String? {
        guard let more else { return "The page of people does not say whether there are more (has_more)." }
        return more && !hasList ? "The page of people says that there are more and holds no list." : nil
    }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result" else { return try json.skip() }
        var page = self
        try json.looseObject { key, json throws(JSONError) in
            switch key {
            case "has_more": page.more = try json.looseFlag()
            case "next_cursor": page.nextCursor = try json.looseInteger()
            case "list":
                page.people.reserveCapacity(100)
                page.hasList = try json.kind() != .null
                try json.looseList { json throws(JSONError) in
                    let start = json.position
                    guard let person = try page.reader.read(&json, listing: page.department) else {
                        throw JSONError(.wrongKind(expected: .string, found: .null), at: start)
                    }
                    page.people.append(person)
                }
            default: try json.skip()
            }
        }
        self = page
    }
}

/// The sub-departments of `listsub`.
struct DepartmentList: AnswerContent {
    let reader: DepartmentReader
    let parent: Int64
    private(set) var departments: [ReadDepartment] = []
    private var hasList = false

    init(_ reader: DepartmentReader, parent: Int64) {
        self.reader = reader
        self.parent = parent
    }

    /// A department without any below it is answered with an empty list.
    var lack: String? { hasList ? nil : "The answer holds no list of departments (result)." }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result" else { return try json.skip() }
        var found: [ReadDepartment] = []
        hasList = try json.kind() != .null
        try json.looseList { json throws(JSONError) in
            let start = json.position
            guard let department = try reader.read(&json, below: parent) else {
                throw JSONError(.wrongKind(expected: .number, found: .null), at: start)
            }
            found.append(department)
        }
        departments = found
    }
}

/// The one department of `department/get`.
struct OneDepartment: AnswerContent {
    let reader: DepartmentReader
    private(set) var department: ReadDepartment?

    init(_ reader: DepartmentReader) { self.reader = reader }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result", try json.kind() == .object else { return try json.skip() }
        department = try reader.read(&json, below: nil)
    }
}

/// The one person of `user/get`.
struct OneEmployee: AnswerContent {
    let reader: EmployeeReader
    private(set) var employee: EmployeeObservation?

    init(_ reader: EmployeeReader) { self.reader = reader }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result", try json.kind() == .object else { return try json.skip() }
        employee = try reader.read(&json, listing: nil)
    }
}

/// `/auth/scopes`: what the application may read.
struct ContactScope: AnswerContent {
    private(set) var departments: [Int64] = []
    private(set) var persons: [String] = []
    /// Names of the fields that come with people, in the older spelling; a hint.
    private(set) var userFields: [String] = []

    var isEmpty: Bool { departments.isEmpty && persons.isEmpty }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        var scope = self
        switch key {
        case "auth_user_field": scope.userFields = try json.looseTexts()
        case "auth_org_scopes":
            try json.looseObject { key, json throws(JSONError) in
                switch key {
                case "authed_dept":
                    var known = Set(scope.departments)
                    try json.looseList { json throws(JSONError) in
                        if let id = try json.looseInteger(), id > 0, known.insert(id).inserted { scope.departments.append(id) }
                    }
                case "authed_user": scope.persons = try json.looseTexts()
                default: try json.skip()
                }
            }
        default: try json.skip()
        }
        self = scope
    }
}

/// `listparentbydept`: a department and its ancestors, root last.
struct ParentChain: AnswerContent {
    private(set) var ids: [Int64] = []

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        guard key == "result" else { return try json.skip() }
        var found: [Int64] = []
        try json.looseObject { key, json throws(JSONError) in
            guard key == "parent_id_list" else { return try json.skip() }
            try json.looseList { json throws(JSONError) in
                if let id = try json.looseInteger() { found.append(id) }
            }
        }
        ids = found
    }
}

/// The token of either endpoint: `accessToken` with `expireIn`, or `access_token` with `expires_in`.
struct TokenAnswer: AnswerContent {
    private(set) var token = ""
    private(set) var seconds: Int64?

    var lack: String? { token.isEmpty ? "The answer holds no access token." : nil }

    mutating func take(_ key: String, _ json: inout JSONReader) throws(JSONError) {
        switch key {
        case "accessToken", "access_token": token = try json.looseText() ?? ""
        case "expireIn", "expires_in": seconds = try json.looseInteger()
        default: try json.skip()
        }
    }
}
