import JSONKit

/// What one task did, or would do, with one object.
public struct SyncRecord: JSONObject, Hashable {
    public enum ObjectType: String, JSONEnum {
        case department, employee
    }

    public enum Action: String, JSONEnum {
        case create, update, delete
        /// A returner: the account of a person who had left.
        case restore
    }

    /// How far it went.
    public enum State: String, JSONEnum {
        case applied, failed
        /// A dry run wrote down what it would do.
        case planned
        /// It waits for approval.
        case held
    }

    /// What shows that a person has left.
    public enum DepartureProof: String, JSONEnum {
        /// Asked for the person alone, the source said that there is no such person.
        case answer
        /// The source's own records of leavers name the person.
        case leaveRecord
        /// Everything that may be read was read, and the person was nowhere.
        case reading
    }

    public var id = RecordID.placeholder
    public var taskId = TaskID.placeholder
    public var type = ObjectType.employee
    public var action = Action.create
    public var name = ""
    public var sourceId = ""
    /// `dep-…` or `emp-…`; absent when the object is not in the directory.
    public var localId: String?
    public var state = State.applied
    /// Absent while it is only planned, or held for approval.
    public var success: Bool?
    public var error: TaskError?
    public var time = Timestamp(milliseconds: 0)

    public init() {}

    public static var schemaName: String? { "Record" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The record.")
        visitor.required("taskId", &taskId, "The task it belongs to.")
        visitor.required("type", &type, "What kind of object.")
        visitor.required("action", &action, "What was done with it.")
        visitor.required("name", &name, "The object's name.")
        visitor.required("sourceId", &sourceId, "The source's id of the object.")
        visitor.optional("localId", &localId, "The object's id here.")
        visitor.required("state", &state, "Whether it was done, failed, is only planned, or is held for approval.")
        visitor.optional("success", &success, "Whether it was done; absent while it is only planned, or held for approval.")
        visitor.optional("error", &error, "Why not.")
        visitor.required("time", &time, "When.")
    }
}

/// A record with both data sources side by side.
public struct SyncRecordDetail: JSONObject, Hashable {
    public var record = SyncRecord()
    /// The object as the source gave it.
    public var thirdParty: JSONValue?
    /// The source's id of the answer the object came in.
    public var requestId: String?
    /// What shows that the person has left.
    public var departureProof: SyncRecord.DepartureProof?
    public var local = BeforeAndAfter()
    public var changes: [FieldChange] = []

    public init() {}

    public static var schemaName: String? { "RecordDetail" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        record.fields(&visitor)
        visitor.optional("thirdParty", &thirdParty, "The object as the source gave it.")
        visitor.optional("requestId", &requestId, "The source's id of the answer the object came in.")
        visitor.optional(
            "departureProof", &departureProof,
            "Of a person who leaves: what shows it. answer: asked for the person alone, the source said that there is no such person; "
                + "leaveRecord: its own records of leavers; reading: everything was read, and the person was nowhere.")
        visitor.required("local", &local, "The object in the directory before and after.")
        visitor.required("fields", &changes, "Both sides field by field.")
    }
}

public struct BeforeAndAfter: JSONObject, Hashable {
    public var before: JSONValue?
    public var after: JSONValue?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.optional("before", &before, "Absent when it was created.")
        visitor.optional("after", &after, "Absent when it was removed.")
    }
}

/// One local field in a record.
public struct FieldChange: JSONObject, Hashable {
    public var target = ""
    /// The source's field the value came from; absent when none gave one.
    public var source: String?
    public var thirdParty: JSONValue?
    /// The mapping of the field; absent for what no mapping fills.
    public var rule: FieldRule?
    /// Whether the value is the mapping's default, because no field of the source gave one.
    public var usedDefault = false
    public var before: JSONValue?
    public var after: JSONValue?
    public var changed = false

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("target", &target, "The local field.")
        visitor.optional("source", &source, "The source's field the value came from.")
        visitor.optional("thirdParty", &thirdParty, "Its value at the source.")
        visitor.optional("rule", &rule, "The mapping of the field; absent for what no mapping fills.")
        visitor.defaulted("usedDefault", &usedDefault, "Whether the value is the mapping's default: no field of the source gave one.")
        visitor.optional("before", &before, "The local value before.")
        visitor.optional("after", &after, "The local value after.")
        visitor.required("changed", &changed, "Whether they differ.")
    }
}

/// How a local field is filled, as the task had it configured.
public struct FieldRule: JSONObject, Hashable {
    /// The source's fields in order of preference.
    public var sources: [String] = []
    public var transform: FieldMapping.Transform?
    public var `default`: MappingDefault?

    public init() {}

    public init(_ mapping: FieldMapping) {
        sources = mapping.source.paths
        transform = mapping.transform
        `default` = mapping.default
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("sources", &sources, "Fields of the source, the preferred one first; the first that is not empty counts.")
        visitor.optional("transform", &transform, "Applied to the value.")
        visitor.optional("default", &`default`, "The value when no field of the source gives one.")
    }
}
