import IdentityModel
import JSONKit

/// One sighting of a person in one department, mapped.
public struct StagedSighting: Sendable, Hashable {
    public var sourceID = ""
    public var unionID: String?
    public var name = ""
    /// Where the person was seen; empty where the answer tells of no department.
    public var department = ""
    public var leader: Bool?
    public var order: Int64?
    /// Every department the source names for the person; nil when that is ``department`` alone.
    public var departmentIDs: [String]?
    /// Whether the person was read alone, which tells more than a listing.
    public var readAlone = false
    /// The mapped fields: a JSON object.
    public var fields: [UInt8] = []
    /// Fields whose value cannot be taken: their names and why.
    public var problems: [String] = []
    /// The object as the source gave it.
    public var thirdParty: [UInt8] = []
    /// The source's id of the answer; kept once for a page.
    public var requestID: String?
    public var hash = ContentHash.none
    /// What no two persons should share, and what else may be odd about this one.
    public var marks: [PersonMark] = []

    public init() {}
}

/// One department as the source shows it, mapped.
public struct StagedDepartment: Sendable, Hashable {
    public var sourceID = ""
    public var content = DepartmentContent()
    /// Fields whose value cannot be taken: their names and why.
    public var problems: [String] = []

    public init() {}
}

/// Some answers of a source that are staged in one transaction, with the account of what was read.
public struct StagedBatch: Sendable {
    /// In the order in which they came.
    public var answers: [StagedAnswer] = []
    /// When they came.
    public var time = Timestamp(milliseconds: 0)
    /// What the reading has cost by now.
    public var requests = 0
    public var throttled = 0

    public init() {}
}

/// One answer of a source, mapped, or the failure of one unit.
public enum StagedAnswer: Sendable {
    /// What the source lets us read, as one text. Where it is another than what was staged came from, all of that is dropped.
    case scope(String)
    /// The departments that one read found; `unit` is complete.
    case departments(StagedUnit, [FoundDepartment], requestID: String?)
    case page(StagedUnit, StagedPage)
    /// The unit ended without being complete.
    case ended(StagedUnit, UnitCoverage.State, TaskError)
    /// What an administrator should know of the reading.
    case note(String)

    /// A department with the object as the source gave it.
    public struct FoundDepartment: Sendable {
        public var department: StagedDepartment
        public var thirdParty: [UInt8]

        public init(_ department: StagedDepartment, thirdParty: [UInt8]) {
            self.department = department
            self.thirdParty = thirdParty
        }
    }
}

/// What can be read completely, or fail, by itself.
public struct StagedUnit: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case department, children, members, person
    }

    public var kind: Kind
    public var sourceID: String

    public init(_ kind: Kind, _ sourceID: String) {
        self.kind = kind
        self.sourceID = sourceID
    }
}

/// One page of persons.
public struct StagedPage: Sendable {
    /// Pages of a unit follow one another, from 0 or 1 on.
    public var number: Int
    /// Persons on it; one may be sighted in several departments.
    public var employees: Int
    public var sightings: [StagedSighting]
    public var requestID: String?
    /// Whether the unit is complete with it.
    public var isLast: Bool
    /// The source's own word for how to go on after it.
    public var continuation: String?

    public init(
        _ number: Int, employees: Int, _ sightings: [StagedSighting], requestID: String? = nil, isLast: Bool, continuation: String? = nil
    ) {
        self.number = number
        self.employees = employees
        self.sightings = sightings
        self.requestID = requestID
        self.isLast = isLast
        self.continuation = continuation
    }
}

/// How one unit of the reading went.
public struct UnitReading: Sendable, Hashable {
    public var unit: StagedUnit
    public var state: UnitCoverage.State
    public var error: TaskError?
}
