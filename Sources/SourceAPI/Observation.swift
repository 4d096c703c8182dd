import IdentityModel

/// One sighting of a department in one answer.
public struct DepartmentObservation: Sendable, Hashable {
    public var sourceID: String
    public var name: String
    /// Nil for the root.
    public var parentSourceID: String?
    /// Values of the requested attributes, in their order; nil where the source gave none.
    public var attributes: [AttributeValue?]
    /// The object as the source gave it: one JSON object.
    public var raw: [UInt8]

    public init(sourceID: String, name: String, parentSourceID: String?, attributes: [AttributeValue?], raw: [UInt8]) {
        self.sourceID = sourceID
        self.name = name
        self.parentSourceID = parentSourceID
        self.attributes = attributes
        self.raw = raw
    }
}

/// One sighting of a person in one answer; a person in several departments is seen several times.
public struct EmployeeObservation: Sendable, Hashable {
    public var sourceID: String
    public var unionID: String?
    public var name: String
    /// What this answer tells of the person's places. A listing of one department tells leader and order of that department only.
    public var memberships: [ObservedMembership]
    /// Every department the source names for the person, also such as may not be read.
    public var departmentIDs: [String]
    /// Values of the requested attributes, in their order; nil where the source gave none, which means unknown, not empty.
    public var attributes: [AttributeValue?]
    /// The object as the source gave it: one JSON object.
    public var raw: [UInt8]

    public init(
        sourceID: String, unionID: String?, name: String, memberships: [ObservedMembership], departmentIDs: [String],
        attributes: [AttributeValue?], raw: [UInt8]
    ) {
        self.sourceID = sourceID
        self.unionID = unionID
        self.name = name
        self.memberships = memberships
        self.departmentIDs = departmentIDs
        self.attributes = attributes
        self.raw = raw
    }
}

/// A person's place in a department, as far as one answer tells.
public struct ObservedMembership: Sendable, Hashable {
    public var departmentID: String
    public var leader: Bool?
    public var order: Int64?

    public init(departmentID: String, leader: Bool? = nil, order: Int64? = nil) {
        self.departmentID = departmentID
        self.leader = leader
        self.order = order
    }
}

/// A value as a source gave it.
public enum AttributeValue: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)
    /// A list of plain values.
    case list([String])
    /// Anything else: JSON.
    case structured([UInt8])

    /// Whether it is present but says nothing.
    public var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .list(let values): values.isEmpty
        case .integer, .boolean, .structured: false
        }
    }
}
