import IdentityModel

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
    public var thirdParty: [UInt8]?
    public var requestID: String?

    public init() {}
}

/// Some answers of a source that are staged in one transaction.
public struct StagedBatch: Sendable {
    public struct Page: Sendable {
        public var requestID: String?
        public var sightings: [StagedSighting]

        public init(requestID: String?, sightings: [StagedSighting]) {
            self.requestID = requestID
            self.sightings = sightings
        }
    }

    public var departments: [StagedDepartment] = []
    public var pages: [Page] = []

    public init() {}

    public var isEmpty: Bool { departments.isEmpty && pages.isEmpty }
}
