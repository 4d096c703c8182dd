/// An error that ends a command with a message for people on stderr and an exit code for programs.
public protocol DaemonFailure: Error, CustomStringConvertible {
    /// The exit code of the process.
    var exitStatus: ExitStatus { get }
}
