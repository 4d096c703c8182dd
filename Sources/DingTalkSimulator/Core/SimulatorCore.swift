import Synchronization

/// Everything the simulator knows, apart from the sockets: turns a request into an answer.
final class SimulatorCore: Sendable {
    let organisation: Organisation
    let faults = Faults()
    let tokens = TokenStore()
    let throttle = Throttle()
    let counters: Counters
    let clock: @Sendable () -> Int64
    let streams = StreamSessions()
    /// Who tells of changes, once the simulator serves.
    let events = Mutex<EventSender?>(nil)
    private let settings: Mutex<Settings>
    private let requestNumber = Atomic<UInt64>(0)

    struct Settings {
        var apps: [SimulatedApp]
        var limits: Limits
        var tokens: TokenSettings
    }

    init(organisation: Organisation, options: SimulatorOptions) {
        self.organisation = organisation
        counters = Counters(callsKept: options.recordedCalls)
        clock = options.clock
        organisation.edit { $0.clock = options.clock }
        settings = Mutex(Settings(apps: options.apps, limits: options.limits, tokens: options.tokens))
    }

    func withSettings<Result: Sendable>(_ body: (inout Settings) -> Result) -> Result {
        settings.withLock { body(&$0) }
    }

    var limits: Limits { withSettings { $0.limits } }
    var allApps: [SimulatedApp] { withSettings { $0.apps } }

    func app(_ key: String) -> SimulatedApp? { allApps.first { $0.key == key } }

    func token(of app: SimulatedApp, now: Int64) -> (text: String, expiresIn: Int64) {
        tokens.token(app: app.key, settings: withSettings { $0.tokens }, now: now)
    }

    func nextRequestID() -> RequestID {
        RequestID(number: requestNumber.wrappingAdd(1, ordering: .relaxed).newValue &+ UInt64(bitPattern: clock()) << 20)
    }

    /// Answers a request: the body goes to `out`, the rest is returned.
    func answer(_ request: Request, into out: ByteWriter) -> Reply {
        out.reset()
        if request.path.hasPrefix("/control/") { return ControlInterface(core: self).answer(request, into: out) }
        let now = clock()
        let limits = self.limits
        var admission = Admission(core: self, request: request, limits: limits, now: now)
        var reply = admission.reply(into: out)
        reply.delay += limits.latency + (limits.jitter > 0 ? Int64.random(in: 0...limits.jitter) : 0)
        counters.count(request, appKey: admission.app?.key, outcome: reply.outcome, now: now)
        return reply
    }
}
