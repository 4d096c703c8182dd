/// Somebody who left, as the leave records tell it.
struct LeaveRecord: Sendable {
    var userID: String
    var name: String
    var mobile: String?
    /// Milliseconds since 1970.
    var time: Int64
    var reason = LeaveReason.leave
}
