import JSONKit
import Subprocess

/// Sends bytes with `socat -t 30`, which closes its side after them, and gives the lines that came back.
public func socat(_ input: [UInt8], to socket: String) async throws -> [JSONValue] {
    let outcome = try await Subprocess.run(
        .name("socat"), arguments: ["-t", "30", "-", "UNIX-CONNECT:\(socket)"], input: .array(input), output: .string(limit: 64 << 20),
        error: .discarded)
    return try outcome.standardOutput.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
}
