import JSONKit

/// A change at the source that the source told of, and what became of it.
///
/// An event is a hint: it names objects, and each of them is read anew from the source.
public struct DirectoryEvent: JSONObject, Hashable {
    /// The way by which it came.
    public enum Channel: String, JSONEnum {
        case callback, stream
    }

    /// What became of an event, or of one object that it names.
    public enum Verdict: String, JSONEnum {
        /// Stored; its objects are still to be read.
        case pending
        /// The directory was changed.
        case applied
        /// The directory was as the source is.
        case unchanged
        /// The object is out of the scope that is synchronized.
        case notOurs
        /// It tells of nothing that the directory holds.
        case ignored
        /// Given up; the next full synchronization makes up for it.
        case failed
    }

    public var id = EventID.placeholder
    public var idpId = IdPID.placeholder
    public var channel = Channel.callback
    public var type = ""
    public var sourceEventId: String?
    public var objects: [EventObject] = []
    public var bornAt: Timestamp?
    public var receivedAt = Timestamp(milliseconds: 0)
    public var deliveries = 1
    public var verdict = Verdict.pending
    public var handledAt: Timestamp?
    public var applied = false
    public var lagMs: Int64?
    public var taskId: TaskID?

    public init() {}

    public static var schemaName: String? { "Event" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The event.")
        visitor.required("idpId", &idpId, "The IdP it is of.")
        visitor.required("channel", &channel, "How it came.")
        visitor.required("type", &type, "The source's word for what happened.")
        visitor.optional("sourceEventId", &sourceEventId, "The source's id of the event, where it gave one.")
        visitor.required("objects", &objects, "The objects it names, each with what became of it.")
        visitor.optional("bornAt", &bornAt, "When it happened, as the source says.")
        visitor.required("receivedAt", &receivedAt, "When it was stored first.")
        visitor.required("deliveries", &deliveries, "How often it came; all but the first changed nothing.")
        visitor.required("verdict", &verdict, "What became of it.")
        visitor.optional("handledAt", &handledAt, "When the last of its objects was done with.")
        visitor.required("applied", &applied, "Whether it changed the directory.")
        visitor.optional("lagMs", &lagMs, "Milliseconds from its receipt until it was done with.")
        visitor.optional("taskId", &taskId, "The task that changed the directory, or tried to last.")
    }
}

/// An object that an event names.
public struct EventObject: JSONObject, Hashable {
    public var type = SyncRecord.ObjectType.employee
    public var sourceId = ""
    public var verdict = DirectoryEvent.Verdict.pending

    public init() {}

    public init(_ type: SyncRecord.ObjectType, _ sourceId: String, _ verdict: DirectoryEvent.Verdict = .pending) {
        self.type = type
        self.sourceId = sourceId
        self.verdict = verdict
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("type", &type, "What it is.")
        visitor.required("sourceId", &sourceId, "The source's id of it.")
        visitor.required("verdict", &verdict, "What became of it.")
    }
}
