import IdentityModel

/// Takes the answers of a source as they come.
public protocol ReadSink: Sendable {
    /// Takes one answer. Returns when it is safe to go on, so that a slow sink slows the source.
    func take(_ answer: SourceAnswer) async throws
}

/// One answer of a source, or the failure of one unit of the reading.
public enum SourceAnswer: Sendable {
    /// What the source lets us read. Comes first, once.
    case authorised(AuthorisedScope)
    /// The departments found by one read, complete for `unit`.
    case departments(unit: ReadUnit, [DepartmentObservation], requestID: String?)
    /// One page of employees. `isLast` proves that `unit` is complete when every page before it was taken.
    case employees(unit: ReadUnit, page: Int, [EmployeeObservation], requestID: String?, isLast: Bool)
    /// The source says that the department or person of `unit` does not exist.
    case missing(unit: ReadUnit, SourceFault)
    /// `unit` could not be read; nothing may be inferred from what is absent in it.
    case failed(unit: ReadUnit, SourceFault)
    /// What an administrator should know of the reading, in words.
    case note(String)
}

/// What can be read completely, or fail, by itself.
public struct ReadUnit: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The department itself.
        case department
        /// The departments directly below a department.
        case children
        /// The people directly in a department.
        case members
        /// One person by id.
        case person
    }

    public let kind: Kind
    public let sourceID: String

    public init(_ kind: Kind, _ sourceID: String) {
        self.kind = kind
        self.sourceID = sourceID
    }
}

/// What the source lets us read.
public struct AuthorisedScope: Hashable, Sendable {
    /// Departments, each with its subtree.
    public var departments: [String]
    /// Single persons beside them.
    public var persons: [String]
    /// Whether that is the whole organisation.
    public var isWhole: Bool
    /// The source's id of the root of the organisation, also where the root itself may not be read; nil where the source has none.
    public var rootSourceID: String?

    public init(departments: [String], persons: [String], isWhole: Bool, rootSourceID: String? = nil) {
        self.departments = departments
        self.persons = persons
        self.isWhole = isWhole
        self.rootSourceID = rootSourceID
    }
}
