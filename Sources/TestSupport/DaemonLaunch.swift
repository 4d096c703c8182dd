/// How one of the two daemons is started for a test.
public struct DaemonLaunch: Sendable {
    /// `idp-registry` or `sync-agent`.
    public var program: String
    public var arguments: [String]
    /// The socket that answers once the daemon serves.
    public var socket: String

    public init(program: String, arguments: [String], socket: String) {
        self.program = program
        self.arguments = arguments
        self.socket = socket
    }

    /// The same with more arguments.
    public func adding(_ more: String...) -> DaemonLaunch {
        var copy = self
        copy.arguments += more
        return copy
    }
}
