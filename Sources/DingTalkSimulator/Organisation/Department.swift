/// One department of the simulated organisation: what `department/get` can say about it.
public struct Department: Sendable, Equatable {
    /// The id of the root, which is the company itself.
    public static let rootID: Int64 = 1
    /// The id of the home-school contact book, which schools see under the root.
    public static let homeSchoolID: Int64 = -7

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
    /// The undocumented `ext` of some `listsub` rows: JSON in a string.
    public var ext: String?

    public init(id: Int64, parentID: Int64?, name: String, order: Int64? = nil) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.order = order ?? id
    }
}
