import JSONKit

/// How an IdP is synchronized.
public struct SyncSettings: JSONObject, Hashable {
    /// How much is read of each object.
    public enum Detail: String, JSONEnum {
        /// What the listings give.
        case basic
        /// Each department and employee read by itself too: managers, roles, order.
        case full
    }

    public var automatic = false
    public var cycleHours = CycleHours.longest
    public var users = true
    public var detail = Detail.basic
    public var scope = SyncScope.all
    public var mappings = FieldMappings()
    public var departures = Departures()
    public var `guard` = RemovalGuard()

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.defaulted("automatic", &automatic, "Whether it synchronizes by itself, every `cycleHours`.")
        visitor.defaulted("cycleHours", &cycleHours, "Hours between two automatic synchronizations.")
        visitor.defaulted("users", &users, "Whether automatic synchronizations read employees; inert while `automatic` is off.")
        visitor.defaulted("detail", &detail, "`full` reads each object by itself: managers, roles, order. It costs one request an object.")
        visitor.defaulted("scope", &scope, "What part of the organisation is synchronized.")
        visitor.defaulted("mappings", &mappings, "Which fields of the source fill which local fields.")
        visitor.defaulted("departures", &departures, "What becomes of employees who left.")
        visitor.defaulted("guard", &`guard`, "How many removals one task may make without approval.")
    }
}

/// Whole hours between two automatic synchronizations, 1 to 24.
public struct CycleHours: JSONConvertible, Hashable {
    public let hours: Int

    /// Nil outside 1…24.
    public init?(_ hours: Int) {
        guard (1...24).contains(hours) else { return nil }
        self.hours = hours
    }

    private init(unchecked hours: Int) { self.hours = hours }

    public static let longest = CycleHours(unchecked: 24)

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> CycleHours? {
        guard try reader.isNext(.number, noting: &problems) else { return nil }
        if let value = CycleHours(JSONReader.integer(writtenAs: try reader.numberText()).flatMap { Int(exactly: $0) } ?? 0) { return value }
        problems.note("must be a whole number of hours from 1 to 24")
        return nil
    }

    public func encode(to writer: inout JSONWriter) { writer.int(hours) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "integer", "minimum": 1, "maximum": 24]
    }
}

/// What part of the organisation is synchronized.
public enum SyncScope: Hashable, Sendable {
    case all
    /// These departments, each with its subtree. Never empty.
    case partial([ScopedDepartment])
}

/// A department chosen for a partial scope.
public struct ScopedDepartment: JSONObject, Hashable {
    /// The source's id.
    public var id = ""
    /// As it was called when it was chosen; for people.
    public var name: String?

    public init() {}

    public init(id: String, name: String? = nil) {
        self.id = id
        self.name = name
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The source's id of the department.")
        visitor.optional("name", &name, "Its name, for people.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if id.isEmpty || id.utf8.count > 64 { problems.note("must be a department's id, 1 to 64 bytes", at: "id") }
    }
}

extension SyncScope: JSONConvertible {
    private struct Document: JSONObject {
        enum Mode: String, JSONEnum { case all, partial }

        var mode = Mode.all
        var departments: [ScopedDepartment]?

        mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("mode", &mode, "`all`, or `partial` with `departments`.")
            visitor.optional("departments", &departments, "The chosen departments, each with its subtree.")
        }

        func validate(noting problems: inout JSONProblems) {
            guard problems.isSound("mode") else { return }
            switch mode {
            case .all:
                if departments != nil { problems.note("goes only with mode \"partial\"; leave it out", at: "departments") }
            case .partial:
                if departments?.isEmpty ?? true {
                    problems.note("must name at least one department when mode is \"partial\"", at: "departments")
                }
                if (departments?.count ?? 0) > 1000 { problems.note("must not name more than 1000 departments", at: "departments") }
            }
        }
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> SyncScope? {
        guard let document = try Document.decode(from: &reader, noting: &problems) else { return nil }
        return document.mode == .all ? .all : .partial(document.departments ?? [])
    }

    public func encode(to writer: inout JSONWriter) {
        var document = Document()
        if case .partial(let departments) = self {
            document.mode = .partial
            document.departments = departments
        }
        document.encode(to: &writer)
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        Document.schema(defining: &definitions)
    }
}

/// What becomes of employees who left the source.
public struct Departures: JSONObject, Hashable {
    public enum Policy: String, JSONEnum {
        /// Suspended at once, removed after `retainDays`.
        case suspend
        /// Kept as they are.
        case keep
        /// Removed at once.
        case delete
    }

    public var policy = Policy.suspend
    public var retainDays = 30

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.defaulted(
            "policy", &policy, "`suspend` keeps the account, suspended, for `retainDays`; `keep` leaves it; `delete` removes it at once.")
        visitor.defaulted("retainDays", &retainDays, "Days between suspension and removal, 0 to 3650.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(0...3650).contains(retainDays) { problems.note("must be from 0 to 3650", at: "retainDays") }
    }
}

/// How many removals one task may make without approval. The larger of the two limits holds.
public struct RemovalGuard: JSONObject, Hashable {
    public var maxDeletePercent = 10
    public var maxDeleteCount = 50

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.defaulted("maxDeletePercent", &maxDeletePercent, "Share of the employees, 0 to 100.")
        visitor.defaulted("maxDeleteCount", &maxDeleteCount, "Number of employees.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(0...100).contains(maxDeletePercent) { problems.note("must be from 0 to 100", at: "maxDeletePercent") }
        if maxDeleteCount < 0 { problems.note("must not be negative", at: "maxDeleteCount") }
    }
}
