import CoreMetrics
import Glibc
import JSONKit

/// Measures the process and the file system that it writes to.
public struct DaemonMeter: Sendable {
    private let registry: MetricsRegistry
    private let stateDirectory: String
    private let startedAt: Timestamp

    public init(_ registry: MetricsRegistry, stateDirectory: String, startedAt: Timestamp) {
        registry.describe(MetricDescription.ofDaemon)
        self.registry = registry
        self.stateDirectory = stateDirectory
        self.startedAt = startedAt
    }

    /// Measures anew; what cannot be read keeps its last value. The kernel knows all of it without asking a disk.
    public func measure() {
        gauge("daemon_start_timestamp_seconds", Double(startedAt.milliseconds) / 1000)
        gauge("daemon_resident_bytes", Self.residentBytes())
        gauge("daemon_open_files", Self.openFiles())
        var disk = statvfs()
        guard statvfs(stateDirectory, &disk) == 0 else { return }
        gauge("daemon_disk_free_bytes", Double(disk.f_bavail) * Double(disk.f_frsize))
        gauge("daemon_disk_bytes", Double(disk.f_blocks) * Double(disk.f_frsize))
    }

    /// Shows the checks of the service's health: whether each is ready.
    public func show(health checks: [(name: String, isReady: Bool)]) {
        registry.replace("daemon_health", with: checks.map { ([("check", $0.name)], $0.isReady ? 1 : 0) })
    }

    private func gauge(_ name: String, _ value: Double?) {
        guard let value else { return }
        Gauge(label: name, dimensions: [], factory: registry).record(value)
    }

    /// The second number of `/proc/self/statm`, which counts pages.
    private static func residentBytes() -> Double? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let numbers = bytes.prefix(count).split(separator: UInt8(ascii: " "))
        guard numbers.count > 1, let pages = Double(String(decoding: numbers[1], as: UTF8.self)) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func openFiles() -> Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        // Neither this directory nor "." and ".." count.
        var count = -3
        while readdir(directory) != nil { count += 1 }
        return Double(max(0, count))
    }
}
