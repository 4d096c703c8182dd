/// What `service.health` looks at: what must be asked for, as a disk, and what stands in memory.
public struct HealthConditions: Sendable {
    let probe: @Sendable () async -> [HealthCheck]
    let complete: @Sendable (_ probed: [HealthCheck]) -> [HealthCheck]

    /// - Parameters:
    ///   - probe: the checks that take time. They count for a second, so that many callers cost no more than one.
    ///   - complete: adds the checks that take none, made anew for each call: it must neither block nor wait.
    public init(
        probing probe: @escaping @Sendable () async -> [HealthCheck],
        completing complete: @escaping @Sendable (_ probed: [HealthCheck]) -> [HealthCheck] = { $0 }
    ) {
        self.probe = probe
        self.complete = complete
    }

    /// All of them, made anew.
    public func checks() async -> [HealthCheck] { complete(await probe()) }
}
