/// An internal app registered with the organisation.
public struct SimulatedApp: Sendable, Equatable {
    public var key: String
    public var secret: String
    public var corpID: String
    public var scope = Scope.everything
    public var permissions = Permissions.all
    /// Addresses that may call; nil lets all in.
    public var allowedAddresses: Set<String>?
    /// The addresses that a login may return to, exactly; nil for any.
    public var redirectURIs: Set<String>?
    /// A disabled app answers 50003.
    public var enabled = true

    public init(
        key: String = "dingsimappkey0000001", secret: String = "simulated-app-secret-0001",
        corpID: String = "dingsimcorp00000000000000000000001"
    ) {
        self.key = key
        self.secret = secret
        self.corpID = corpID
    }
}
