import JSONKit
import Subprocess

/// Sends bytes with `socat -t 30`, which closes its side after them, and gives the lines that came back.
public func socat(_ input: [UInt8], to socket: String) async throws -> [JSONValue] {
    let outcome = try await Subprocess.run(
        .name("socat"), arguments: ["-t", "30", "-", "UNIX-CONNECT:\(socket)"], input: .array(input), output: .string(limit: 64 << 20),
        error: .discarded)
    return try outcome.standardOutput.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
}

/// Sends bytes with `socat -t 30`, which closes its side after them, and gives the first `count` lines that come back; fewer when the
/// service closes before. For watches, which go on.
public func socat(_ input: [UInt8], to socket: String, lines count: Int) async throws -> [JSONValue] {
    let outcome = try await Subprocess.run(
        .name("socat"), arguments: ["-t", "30", "-", "UNIX-CONNECT:\(socket)"], input: .array(input), output: .sequence, error: .discarded
    ) { execution in
        var received: [UInt8] = []
        for try await part in execution.standardOutput {
            received += part.withUnsafeBytes { Array($0) }
            if count > 0, received.count(where: { $0 == 0x0A }) >= count { break }
        }
        try? execution.send(signal: .terminate)
        return received
    }
    return try outcome.closureResult.split(separator: 0x0A).prefix(max(count, 1)).map { try JSONValue(parsing: Array($0)) }
}
