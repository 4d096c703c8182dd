/// How a simulator is started; what changes while it runs is set on the simulator itself.
public struct SimulatorOptions: Sendable {
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one.
    public var port = 0
    public var apps = [SimulatedApp()]
    public var limits = Limits()
    public var tokens = TokenSettings()
    /// How many of the last calls are kept with their bodies.
    public var recordedCalls = 1000
    /// Event-loop threads.
    public var threads = 1
    /// The wall clock, milliseconds since 1970.
    public var clock: @Sendable () -> Int64 = { SimulatorTime.now() }

    public init(limits: Limits = Limits()) { self.limits = limits }
}
