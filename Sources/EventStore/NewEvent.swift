import IdentityModel
import JSONKit

/// An event as it is stored when it comes.
public struct NewEvent: Sendable, Hashable {
    public var idpID: IdPID
    public var channel: DirectoryEvent.Channel
    /// Two deliveries of one event have the same.
    public var key: String
    public var type: String
    public var sourceEventID: String?
    public var bornAt: Timestamp?
    public var receivedAt: Timestamp
    public var objects: [EventObject]

    public init(
        idpID: IdPID, channel: DirectoryEvent.Channel, key: String, type: String, sourceEventID: String? = nil, bornAt: Timestamp? = nil,
        receivedAt: Timestamp, objects: [EventObject]
    ) {
        self.idpID = idpID
        self.channel = channel
        self.key = key
        self.type = type
        self.sourceEventID = sourceEventID
        self.bornAt = bornAt
        self.receivedAt = receivedAt
        self.objects = objects
    }
}
