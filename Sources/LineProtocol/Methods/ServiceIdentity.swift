import JSONKit

/// What a service says of itself.
public struct ServiceIdentity: Sendable {
    /// As `idp-registry`.
    public let name: String
    public let version: String
    /// One sentence for the OpenRPC document.
    public let summary: String
    public let startedAt: Timestamp

    public init(name: String, version: String, summary: String, startedAt: Timestamp) {
        self.name = name
        self.version = version
        self.summary = summary
        self.startedAt = startedAt
    }
}

/// Gives the measurements that `service.metrics` answers with.
public protocol MetricsRenderer: Sendable {
    /// The measurements as a JSON object.
    func json() async -> JSONValue
    /// The measurements in Prometheus' text format.
    func prometheus() async -> String
}
