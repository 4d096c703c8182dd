import DaemonKit
import LineProtocol

extension LimitOptions {
    /// The limits of a socket as the options say.
    public var served: LineServerLimits {
        var limits = LineServerLimits()
        limits.lineBytes = lineBytes
        limits.bufferedBytes = bufferedBytes
        limits.connections = connections
        return limits
    }
}
