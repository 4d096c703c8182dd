/// Why somebody is on the leave records.
public enum LeaveReason: String, Sendable {
    /// Removed through an interface.
    case oapi
    /// An invitation that was withdrawn before anybody came.
    case cancel
    /// Left by themselves.
    case leave
    case unknown
    /// Removed by an administrator.
    case delete
}
