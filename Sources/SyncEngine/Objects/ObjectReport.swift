import IdentityModel
import SourceAPI

/// What came of an ``ObjectRequest``.
public struct ObjectReport: Sendable, Hashable {
    /// The task that wrote; nil when there was nothing to write.
    public var task: SyncTask?
    /// The persons one by one, in the order in which they were asked for; those of departments that are gone included.
    public var persons: [Person] = []
    /// What an administrator should know, in words.
    public var notes: [String] = []
    /// What became of each object that was asked for.
    public var outcomes: [SourceObject: ObjectOutcome] = [:]

    public init() {}

    /// Nothing of what was asked for belongs to what is synchronized.
    init(outside request: ObjectRequest) {
        for id in request.persons { outcomes[SourceObject(.employee, id)] = .outside }
        for id in request.departments { outcomes[SourceObject(.department, id)] = .outside }
    }

    /// One person, step by step.
    public struct Person: Sendable, Hashable {
        public var sourceID: String
        /// What would be done, or was; nil for nothing.
        public var action: SyncRecord.Action?
        /// Whether the source or the directory has the person.
        public var exists = true
        public var steps: [ObjectStep] = []
    }
}
