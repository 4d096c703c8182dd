/// One person of the simulated organisation: what `user/get` can say about them. An absent field is nil, an empty one is "".
public struct Employee: Sendable, Equatable {
    /// A place in one department.
    public struct Membership: Sendable, Equatable {
        public var departmentID: Int64
        /// The 18-digit position among the members: the bigger, the earlier.
        public var order: Int64
        public var leader: Bool

        public init(departmentID: Int64, order: Int64 = 176_000_000_000_000_000, leader: Bool = false) {
            self.departmentID = departmentID
            self.order = order
            self.leader = leader
        }
    }

    /// A role the person holds, as `role_list` shows it.
    public struct Role: Sendable, Equatable {
        public var id: Int64
        public var name: String
        public var groupName: String

        public init(id: Int64, name: String, groupName: String) {
            self.id = id
            self.name = name
            self.groupName = groupName
        }
    }

    /// The account of the company's own that the person signs in with, instead of a private DingTalk account.
    public struct EnterpriseAccount: Sendable, Equatable {
        public enum Kind: String, Sendable { case sso, dingtalk }

        public var kind: Kind
        /// Only `dingtalk` accounts have one.
        public var loginID: String?
        public var nickname: String?
        public var disabled: Bool

        public init(kind: Kind, loginID: String? = nil, nickname: String? = nil, disabled: Bool = false) {
            self.kind = kind
            self.loginID = loginID
            self.nickname = nickname
            self.disabled = disabled
        }
    }

    public var id: String
    public var unionID: String
    /// Whether visibility of the person is restricted: absent from lists unless `contain_access_limit` is true.
    public var accessLimited = false
    public var name: String
    public var memberships: [Membership]
    public var mobile: String?
    public var stateCode: String? = "86"
    public var email: String?
    public var orgEmail: String?
    public var title: String?
    public var jobNumber: String?
    public var telephone: String?
    public var workPlace: String?
    public var remark: String?
    public var avatar: String?
    /// The text of a JSON object of custom fields.
    public var extensionFields: String?
    /// Milliseconds since 1970.
    public var hiredDate: Int64?
    /// Milliseconds since 1970.
    public var createTime: Int64
    public var active = true
    public var admin = false
    public var boss = false
    public var senior = false
    public var hideMobile = false
    public var realAuthed = true
    public var managerID: String?
    public var roles: [Role] = []
    public var enterprise: EnterpriseAccount?

    public init(id: String, unionID: String, name: String, memberships: [Membership], createTime: Int64 = 1_721_027_143_000) {
        self.id = id
        self.unionID = unionID
        self.name = name
        self.memberships = memberships
        self.createTime = createTime
    }

    /// The departments, in the order of ``memberships``.
    public var departmentIDs: [Int64] { memberships.map(\.departmentID) }
}
