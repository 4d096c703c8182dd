/// One department of the simulated organisation: what `department/get` can say about it.
public struct Department: Sendable, Equatable {
    /// The id of the root, which is the company itself.
    public static let rootID: Int64 = 1
    /// The id of the home-school contact book, which schools see under the root.
    public static let homeSchoolID: Int64 = -7

    /// The id of no department: where people are besides under the fault `unknownDepartment`.
    public static let unknownID: Int64 = 999_999_937

    public var id: Int64
    /// Nil for the root.
    public var parentID: Int64?
    public var name: String
    /// The position under the parent.
    public var order: Int64
    public var code: String?
    public var sourceIdentifier: String?
    public var createGroup = false
    public var autoAddUser = false
    /// True when ordinary members do not see the department; an app still does.
    public var hidden = false
    /// Members see only what ``outerDepartments`` and ``outerUsers`` name.
    public var outer = false
    public var outerDepartments: [Int64] = []
    public var outerUsers: [String] = []
    /// Who sees a hidden department.
    public var permittedDepartments: [Int64] = []
    public var permittedUsers: [String] = []
    public var autoApprove = false
    /// Where the department comes from when it is an associated organisation's.
    public var union: UnionOrigin?
    /// The undocumented `ext` of some `listsub` rows: JSON in a string.
    public var ext: String?

    /// A department of another organisation.
    public struct UnionOrigin: Sendable, Equatable {
        public var corpID: String
        public var departmentID: Int64

        public init(corpID: String, departmentID: Int64) {
            self.corpID = corpID
            self.departmentID = departmentID
        }
    }

    public init(id: Int64, parentID: Int64?, name: String, order: Int64? = nil) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.order = order ?? id
    }
}
