/// Why there is no copy of a database; nothing of it was left.
public struct DatabaseCopyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason, for people.
    public let description: String
}
