import ArgumentParser

/// `--max-line-bytes`, `--max-buffered-bytes` and `--max-connections`: what one client, and all together, may take.
public struct LimitOptions: ParsableArguments {
    @Option(
        name: .customLong("max-line-bytes"),
        help: ArgumentHelp("The longest line that is read, in bytes; 1024 to 1073741824.", valueName: "bytes"))
    public var lineBytes: Int = 8 * 1024 * 1024

    @Option(
        name: .customLong("max-buffered-bytes"),
        help: ArgumentHelp(
            "The most bytes of requests that all connections to a socket hold together, and always one line; 1048576 to 1099511627776.",
            valueName: "bytes"))
    public var bufferedBytes: Int = 256 * 1024 * 1024

    @Option(
        name: .customLong("max-connections"),
        help: ArgumentHelp("The most connections at once on a socket; 1 to 100000.", valueName: "count"))
    public var connections: Int = 512

    public init() {}

    public func validate() throws {
        guard (1024...1 << 30).contains(lineBytes) else { throw ValidationError("--max-line-bytes must be from 1024 to 1073741824.") }
        guard (1 << 20...1 << 40).contains(bufferedBytes) else {
            throw ValidationError("--max-buffered-bytes must be from 1048576 to 1099511627776.")
        }
        guard (1...100_000).contains(connections) else { throw ValidationError("--max-connections must be from 1 to 100000.") }
    }
}
