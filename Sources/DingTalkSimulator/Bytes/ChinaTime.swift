/// Renders instants as DingTalk's texts do: China time (UTC+8) in throttle sentences, UTC in `create_time`.
enum ChinaTime {
    /// `2026-09-03 10:15:02` in China time.
    static func text(_ seconds: Int64) -> String {
        let writer = ByteWriter(capacity: 32)
        appendDate(seconds + 8 * 3600, separator: " ", to: writer)
        return writer.text()
    }

    /// `2024-07-15T07:05:43.000Z`.
    static func appendISO8601(milliseconds: Int64, to out: ByteWriter) {
        appendDate(milliseconds / 1000, separator: "T", to: out)
        out.append(".")
        out.append(UInt64(milliseconds % 1000), width: 3)
        out.append("Z")
    }

    private static func appendDate(_ seconds: Int64, separator: StaticString, to out: ByteWriter) {
        let days = seconds / 86400
        let second = UInt64(seconds % 86400)
        // Days since 1970 to a civil date, by eras of 400 years.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        out.append(UInt64(year), width: 4)
        out.append("-")
        out.append(UInt64(month), width: 2)
        out.append("-")
        out.append(UInt64(day), width: 2)
        out.append(separator)
        out.append(second / 3600, width: 2)
        out.append(":")
        out.append(second % 3600 / 60, width: 2)
        out.append(":")
        out.append(second % 60, width: 2)
    }
}
