/// A daemon did not behave as every daemon must.
public struct DaemonMisbehaviour: Error, CustomStringConvertible {
    public let program: String
    public let problem: String
    /// What it wrote to stderr.
    public let log: String

    public var description: String { "\(program) \(problem)\n\(log)" }
}
