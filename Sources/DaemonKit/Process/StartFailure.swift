/// The daemon cannot start as it is configured.
public struct StartFailure: DaemonFailure {
    public let description: String
    public var exitStatus: ExitStatus { .configuration }

    public init(description: String) { self.description = description }
}
