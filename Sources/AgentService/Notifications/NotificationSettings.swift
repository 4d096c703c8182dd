import CoreMetrics
import IdentityModel

/// Who is told, and of what.
public struct NotificationSettings: Sendable {
    public var receivers: [any NotificationReceiver]
    public var kinds: Set<NoticeKind>
    public var metrics: any MetricsFactory

    /// Without changes of the directory, which are personal data.
    public static let usualKinds = Set(NoticeKind.allCases).subtracting([.directoryChanged])

    public init(
        receivers: [any NotificationReceiver] = [], kinds: Set<NoticeKind> = usualKinds,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.receivers = receivers
        self.kinds = kinds
        self.metrics = metrics
    }
}
