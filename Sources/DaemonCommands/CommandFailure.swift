import DaemonKit
import JSONKit
import LineProtocol

/// A failed command: a message for people, exit code 1.
public struct CommandFailure: DaemonFailure {
    public let description: String
    public var exitStatus: ExitStatus { .failure }

    public init(description: String) {
        self.description = description
    }

    /// A call that gave no result: what the service said, then the code and the data for whoever wants to know more.
    public init(_ error: LineClientError) {
        description =
            if case .rpc(let failure) = error {
                // A message may quote what a source has said.
                "\(TerminalText.harmless(failure.message))\ncode \(failure.code)" + (failure.data.map { "\n" + $0.prettyText } ?? "")
            } else { "\(error)" }
    }
}
