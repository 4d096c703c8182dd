import IdentityModel

/// What is odd about staged persons.
public struct Oddities: Sendable, Hashable {
    /// Some of each kind.
    public var warnings: [SyncWarning] = []
    public var total = 0

    public init() {}
}
