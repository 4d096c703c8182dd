/// Spans of time in the unit in which times are kept.
public enum Milliseconds {
    public static let second: Int64 = 1000
    public static let minute = 60 * second
    public static let hour = 60 * minute
    public static let day = 24 * hour
}
