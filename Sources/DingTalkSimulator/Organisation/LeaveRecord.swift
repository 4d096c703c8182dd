/// Somebody who left, as the leave records tell it.
struct LeaveRecord: Sendable {
    var userID: String
    var name: String
    var mobile: String?
    /// Milliseconds since 1970.
    var time: Int64

    /// The time in UTC, ISO 8601.
    var isoTime: String {
        let writer = ByteWriter(capacity: 32)
        ChinaTime.appendISO8601(milliseconds: time, to: writer)
        return writer.text()
    }
}
