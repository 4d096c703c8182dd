import IdentityModel

/// What becomes of an object with a difference.
public enum VerdictOutcome: Sendable, Hashable {
    /// It is done, recorded, and put on the feed.
    case apply
    /// It is only recorded: the task is a dry run.
    case plan
    /// It is only recorded: it waits for approval.
    case hold
    /// It is recorded as failed.
    case fail(TaskError)
}

/// What is to be done with one department.
public struct DepartmentVerdict: Sendable, Hashable {
    public var action: SyncRecord.Action
    public var outcome: VerdictOutcome
    public var sourceID: String
    /// Nil when it is new.
    public var id: DepartmentID?
    public var before: DepartmentContent?
    /// Nil when it goes.
    public var after: DepartmentContent?
    public var thirdParty: [UInt8]?
    public var requestID: String?

    public init(
        _ action: SyncRecord.Action, _ outcome: VerdictOutcome, sourceID: String, id: DepartmentID? = nil, before: DepartmentContent? = nil,
        after: DepartmentContent? = nil, thirdParty: [UInt8]? = nil, requestID: String? = nil
    ) {
        self.action = action
        self.outcome = outcome
        self.sourceID = sourceID
        self.id = id
        self.before = before
        self.after = after
        self.thirdParty = thirdParty
        self.requestID = requestID
    }
}

/// A person whose state here and at the source differ, with both sides.
public struct EmployeeComparison: Sendable {
    public enum Kind: String, Sendable {
        case new, changed, absent
        /// The source's side is the same, but a department of theirs goes.
        case vacated
    }

    public var kind: Kind
    public var sourceID: String
    /// In ascending order of their departments; none for an absent person.
    public var sightings: [StagedSighting]
    /// Nil for a new person.
    public var stored: EmployeeImage?

    public init(kind: Kind, sourceID: String, sightings: [StagedSighting], stored: EmployeeImage?) {
        self.kind = kind
        self.sourceID = sourceID
        self.sightings = sightings
        self.stored = stored
    }
}

/// What is to be done with one person.
public enum EmployeeDecision: Sendable {
    /// Nothing.
    case leave
    /// The source says what is stored already, in other words: only that is noted.
    case confirm
    case write(EmployeeVerdict)
    /// The person is marked as out of scope, and a removal may wait for approval beside it.
    case mark(EmployeeVerdict, held: EmployeeVerdict?)
}

/// A change of one person.
public struct EmployeeVerdict: Sendable {
    public var action: SyncRecord.Action
    public var outcome: VerdictOutcome
    public var name: String
    /// Nil when the person goes.
    public var after: EmployeeImage?
    public var thirdParty: [UInt8]?
    public var requestID: String?
    /// What shows that a person who goes has left.
    public var proof: SyncRecord.DepartureProof?
    /// Whether something in it is kept for want of knowledge: the person is compared again at the next run, whatever the hash.
    public var isProvisional = false

    public init(
        _ action: SyncRecord.Action, _ outcome: VerdictOutcome, name: String, after: EmployeeImage?, thirdParty: [UInt8]? = nil,
        requestID: String? = nil, proof: SyncRecord.DepartureProof? = nil
    ) {
        self.proof = proof
        self.action = action
        self.outcome = outcome
        self.name = name
        self.after = after
        self.thirdParty = thirdParty
        self.requestID = requestID
    }
}
