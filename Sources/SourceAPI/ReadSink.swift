import IdentityModel

/// Takes the answers of a source as they come.
public protocol ReadSink: Sendable {
    /// Takes one answer. Returns when it is safe to go on, so that a slow sink slows the source.
    func take(_ answer: SourceAnswer) async throws
}

/// One answer of a source, or the failure of one unit of the reading.
public enum SourceAnswer: Sendable {
    /// What the source lets us read. Comes first, once; where it is another than a resumed reading began with, nothing of that counts.
    case authorised(AuthorisedScope)
    /// The departments found by one read, complete for `unit`.
    case departments(unit: ReadUnit, [DepartmentObservation], requestID: String?)
    /// One page of employees; the pages of a unit come in order, numbered from 0 or 1. `isLast` proves that `unit` is complete when every
    /// page before it was taken. `continuation` is the source's own word for how to go on after this page; a resumed reading is given it
    /// back (``KnownPart``). Without one the unit is read from its start again.
    case employees(
        unit: ReadUnit, page: Int, [EmployeeObservation], requestID: String?, isLast: Bool, continuation: String? = nil)
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

    /// Whether both let us read the same, in whatever order they say it.
    public func isSame(as other: AuthorisedScope) -> Bool {
        isWhole == other.isWhole && rootSourceID == other.rootSourceID && Set(departments) == Set(other.departments)
            && Set(persons) == Set(other.persons)
    }
}
