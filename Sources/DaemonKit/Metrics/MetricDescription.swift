/// What one metric measures: its name and kind as collectors see them, what its values and labels mean.
///
/// `proto-docs/metrics.md` is made from these.
public struct MetricDescription: Sendable, Hashable {
    /// The whole name, with the suffix of its kind: `requests_total`, `wait_seconds`.
    public let name: String
    public let kind: MetricsSnapshot.Kind
    /// What one is: `seconds`, `bytes`, `requests`.
    public let unit: String
    /// The names of all its labels.
    public let labels: [String]
    /// What is measured, and which values labels have, for people.
    public let help: String

    public init(_ name: String, _ kind: MetricsSnapshot.Kind, in unit: String, by labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.labels = labels
        self.help = help
    }
}

extension MetricDescription {
    /// What every daemon measures: the calls on its sockets, its process, its disk, its health.
    public static let ofDaemon: [MetricDescription] = [
        .init("rpc_requests_total", .counter, in: "requests", by: ["socket", "method"], "Calls that were answered, refused ones too."),
        .init(
            "rpc_errors_total", .counter, in: "requests", by: ["socket", "method", "reason"],
            "Calls that failed, by the reason of the error; method is empty where the line named none that there is."),
        .init("rpc_duration_seconds", .histogram, in: "seconds", by: ["socket", "method"], "From a call's line to its answer."),
        .init("rpc_connections", .gauge, in: "connections", by: ["socket"], "Connections that are open."),
        .init(
            "rpc_connections_refused_total", .counter, in: "connections", by: ["socket", "reason"], "Connections that were turned away."),
        .init("daemon_health", .gauge, in: "0 or 1", by: ["check"], "The checks of service.health: 1 is ready, 0 is degraded."),
        .init("daemon_start_timestamp_seconds", .gauge, in: "seconds since 1970", "When the process started."),
        .init("daemon_resident_bytes", .gauge, in: "bytes", "Memory that the process has in RAM."),
        .init("daemon_open_files", .gauge, in: "files", "Files and sockets that the process has open."),
        .init(
            "daemon_disk_free_bytes", .gauge, in: "bytes", "Room that the service may still fill on the file system of its state directory."
        ),
        .init("daemon_disk_bytes", .gauge, in: "bytes", "Size of the file system of the state directory."),
    ]
}
