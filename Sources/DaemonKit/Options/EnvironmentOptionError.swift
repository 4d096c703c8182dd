/// A variable that stands for a flag is neither true nor false. Its value is not repeated: it may be a secret in the wrong place.
public struct EnvironmentOptionError: DaemonFailure, Hashable {
    public let variable: String

    public var exitStatus: ExitStatus { .usage }

    public var description: String { "the environment variable \(variable) must be true or false" }
}
