/// How fast the simulator lets itself be called, and how slowly it answers.
public struct Limits: Sendable, Equatable {
    /// Calls a second per app and path, in windows that begin with the wall clock's second; nil for no limit. Beyond it: 90018.
    public var perSecond: Int? = 20
    /// The same for single paths, before ``perSecond``.
    public var perSecondByPath: [String: Int] = [:]
    /// Calls a second and path that others make with the same key, before ours: so much of a limit is never to be had.
    public var othersPerSecond = 0
    /// Calls a second per path, all apps together. Beyond it: 90002.
    public var globalPerSecond: Int?
    /// Calls per address in 20 seconds, all paths together. Beyond it the address is banned for ``banSeconds``.
    public var perAddress: Int?
    public var banSeconds: Int64 = 300
    /// What a banned address gets.
    public var banShape = BanShape.html
    /// Calls that count (of what is simulated here, `/auth/scopes` alone) before 90020.
    public var monthlyQuota: Int?
    /// Every answer waits this long, milliseconds.
    public var latency: Int64 = 0
    /// And up to this much longer, evenly spread, milliseconds.
    public var jitter: Int64 = 0

    public enum BanShape: String, Sendable { case html, json }

    public init(perSecond: Int? = 20, latency: Int64 = 0, jitter: Int64 = 0) {
        self.perSecond = perSecond
        self.latency = latency
        self.jitter = jitter
    }

    /// No throttle and no delay.
    public static let none = Limits(perSecond: nil)
}
