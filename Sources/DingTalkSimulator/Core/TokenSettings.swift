/// How app tokens behave.
public struct TokenSettings: Sendable, Equatable {
    /// Seconds a token is valid.
    public var lifetime: Int64 = 7200
    /// True when asking again inside the validity renews the token and tells the whole lifetime; false when it tells what remains.
    public var renews = true

    public init(lifetime: Int64 = 7200, renews: Bool = true) {
        self.lifetime = lifetime
        self.renews = renews
    }
}
