/// How much one socket takes before it says no.
public struct LineServerLimits: Sendable {
    /// The most bytes of a request line.
    public var lineBytes = 8 << 20
    /// The most bytes of lines that all connections hold together; one line always has room.
    public var bufferedBytes = 256 << 20
    /// The most connections at a time.
    public var connections = 512
    /// How many levels a line may nest.
    public var nesting = 64
    /// The most bytes waiting for a reader before its watches are ended.
    public var unsentBytes = 16 << 20
    /// How long requests in flight may go on when the service stops.
    public var drainTime: Duration = .seconds(5)

    public init() {}
}
