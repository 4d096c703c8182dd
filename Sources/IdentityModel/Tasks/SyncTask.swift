import JSONKit

/// One synchronization, from its start to its outcome.
public struct SyncTask: JSONObject, Hashable {
    public enum Trigger: String, JSONEnum {
        case manual, schedule, event, undo
    }

    public enum Status: String, JSONEnum {
        case pending, running
        /// A dry run that ended: its records are what would be done.
        case planned
        /// Creations and updates are applied, removals wait for approval.
        case held
        case success
        case partialSuccess = "partial_success"
        case failed, canceled

        /// Whether the task is over (a held one still waits for a decision).
        public var isEnded: Bool {
            switch self {
            case .pending, .running, .held: false
            case .planned, .success, .partialSuccess, .failed, .canceled: true
            }
        }
    }

    public enum FailType: String, JSONEnum {
        case credentials, permission, scope, network, throttled, quota, protection, interrupted
        case `internal`
    }

    public var id = TaskID.placeholder
    public var idpId = IdPID.placeholder
    public var trigger = Trigger.manual
    public var dryRun = false
    public var users = true
    /// The source's ids of the objects that were read again; nil for a run over everything.
    public var objects: [String]?
    public var status = Status.pending
    public var failType: FailType?
    public var error: TaskError?
    public var createdAt = Timestamp(milliseconds: 0)
    public var startedAt: Timestamp?
    public var endedAt: Timestamp?
    /// The IdP's revision that it ran with.
    public var configRevision: Int64 = 0
    public var progress = TaskProgress()
    public var counts = TaskCounts()
    /// How many persons the source counts in the whole organisation, where that was asked for.
    public var sourceHeadcount: Int?
    /// What an administrator should know of the run, in words.
    public var notes: [String] = []

    public init() {}

    public static var schemaName: String? { "Task" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The task.")
        visitor.required("idpId", &idpId, "The IdP it synchronizes.")
        visitor.required("trigger", &trigger, "Why it was started.")
        visitor.required("dryRun", &dryRun, "True when it only plans.")
        visitor.required("users", &users, "Whether it reads employees too.")
        visitor.optional("objects", &objects, "The source's ids of the few objects that it reads; absent for a run over everything.")
        visitor.required("status", &status, "How far it is, or how it ended.")
        visitor.optional("failType", &failType, "Why it failed or is incomplete.")
        visitor.optional("error", &error, "The failure in words.")
        visitor.required("createdAt", &createdAt, "When it was asked for.")
        visitor.optional("startedAt", &startedAt, "When it began.")
        visitor.optional("endedAt", &endedAt, "When it ended.")
        visitor.required("configRevision", &configRevision, "The IdP's revision that it runs with.")
        visitor.required("progress", &progress, "How far it is.")
        visitor.required("counts", &counts, "What it found and did.")
        visitor.optional(
            "sourceHeadcount", &sourceHeadcount,
            """
            Persons in the whole organisation as the source counts them; asked for by every run that reads everything, by the first one only when \
            it found gaps.
            """
        )
        visitor.defaulted("notes", &notes, "What an administrator should know of the run.")
    }
}

/// How far a task is.
public struct TaskProgress: JSONObject, Hashable {
    public enum Phase: String, JSONEnum {
        case departments, employees, compare, apply, done
    }

    public var phase = Phase.departments
    public var departments = 0
    public var employees = 0
    public var requests = 0
    public var throttled = 0
    public var percent = 0
    public var etaSeconds: Int?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("phase", &phase, "What it is doing.")
        visitor.required("departments", &departments, "Departments read so far.")
        visitor.required("employees", &employees, "Employees read so far.")
        visitor.required("requests", &requests, "Requests sent to the source so far.")
        visitor.required("throttled", &throttled, "Requests that the source refused as too many; they were sent again.")
        visitor.required("percent", &percent, "Share of the work that is done, estimated.")
        visitor.optional("etaSeconds", &etaSeconds, "Seconds left, estimated.")
    }
}

/// What a task found and did, by kind of object.
public struct TaskCounts: JSONObject, Hashable {
    public var department = ObjectCounts()
    public var employee = ObjectCounts()

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("department", &department, "Departments.")
        visitor.required("employee", &employee, "Employees.")
    }
}

public struct ObjectCounts: JSONObject, Hashable {
    public var total = 0
    public var created = 0
    public var updated = 0
    public var deleted = 0
    public var same = 0
    public var failed = 0
    public var warned = 0

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("total", &total, "Found at the source.")
        visitor.required("created", &created, "New in the directory.")
        visitor.required("updated", &updated, "Changed in the directory, returners included.")
        visitor.required("deleted", &deleted, "Suspended as departed, or removed from the directory.")
        visitor.required("same", &same, "Unchanged.")
        visitor.required("failed", &failed, "Could not be read or applied.")
        visitor.defaulted("warned", &warned, "Found odd and taken all the same; `task.warnings` lists them.")
    }
}

/// Why a task or a record failed, shaped as errors on the wire are.
public struct TaskError: JSONObject, Hashable, Error {
    public var reason = ""
    public var message = ""
    public var source: SourceFault?

    public init() {}

    public init(reason: String, message: String, source: SourceFault? = nil) {
        self.reason = reason
        self.message = message
        self.source = source
    }

    public static var schemaName: String? { "TaskError" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("reason", &reason, "For programs.")
        visitor.required("message", &message, "For people: what is wrong and what to do.")
        visitor.optional("source", &source, "What the source answered.")
    }
}
