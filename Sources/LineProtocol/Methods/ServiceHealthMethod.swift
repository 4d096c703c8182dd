import JSONKit

/// `service.health`: whether the service can do its work.
public enum ServiceHealthMethod: RPCMethod {
    public typealias Params = JSONEmpty
    public typealias Result = ServiceHealth
    public static let name = "service.health"
    public static let summary = "Says whether the service can do its work, check by check."
    public static let access = RPCAccess.viewer
}

/// The result of `service.health`.
public struct ServiceHealth: JSONObject, Hashable {
    public static let schemaName: String? = "ServiceHealth"

    public enum Status: String, JSONEnum {
        case ready, degraded
    }

    public var status = Status.ready
    public var checks: [HealthCheck] = []

    public init() {}

    /// Ready when all `checks` are.
    public init(_ checks: [HealthCheck]) {
        self.checks = checks
        self.status = checks.allSatisfy { $0.status == .ready } ? .ready : .degraded
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("status", &status, "`ready` when all checks are.")
        visitor.required("checks", &checks, "What was checked.")
    }
}

/// One thing a service needs for its work, and how it stands.
public struct HealthCheck: JSONObject, Hashable {
    public static let schemaName: String? = "HealthCheck"

    public var name = ""
    public var status = ServiceHealth.Status.ready
    public var message: String?

    public init() {}

    public init(_ name: String, _ status: ServiceHealth.Status, _ message: String? = nil) {
        self.name = name
        self.status = status
        self.message = message
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("name", &name, "What is checked.")
        visitor.required("status", &status, "How it stands.")
        visitor.optional("message", &message, "What is wrong and what to do.")
    }
}
