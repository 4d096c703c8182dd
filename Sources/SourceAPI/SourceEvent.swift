import IdentityModel
import JSONKit

/// What a source tells of one change: a hint that names objects, never their state.
public struct SourceEvent: Sendable, Hashable {
    /// Two deliveries of one event have the same, two events never.
    public var key: String
    /// The source's word for what happened.
    public var type: String
    /// The source's id of the event, where it gave one.
    public var eventID: String?
    /// When it happened, as the source says.
    public var bornAt: Timestamp?
    /// The objects to read anew; none where the event tells of nothing that a directory holds.
    public var objects: [SourceObject]

    public init(key: String, type: String, eventID: String? = nil, bornAt: Timestamp? = nil, objects: [SourceObject]) {
        self.key = key
        self.type = type
        self.eventID = eventID
        self.bornAt = bornAt
        self.objects = objects
    }
}

/// An object of a source by its id there.
public struct SourceObject: Sendable, Hashable {
    public var type: SyncRecord.ObjectType
    public var sourceID: String

    public init(_ type: SyncRecord.ObjectType, _ sourceID: String) {
        self.type = type
        self.sourceID = sourceID
    }
}
