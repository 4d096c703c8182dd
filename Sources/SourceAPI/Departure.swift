import JSONKit

/// A person who left, as the source has recorded it.
public struct Departure: Sendable, Hashable {
    public var sourceID: String
    /// When; nil where the source does not say.
    public var leftAt: Timestamp?

    public init(sourceID: String, leftAt: Timestamp?) {
        self.sourceID = sourceID
        self.leftAt = leftAt
    }
}
