import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Tells of changes as DingTalk does: pushes, repeats, loses, doubles and holds back as its settings say.
public final class EventSender: Sendable {
    private struct State {
        var settings = EventSettings()
        var sent: [SentEvent] = []
        /// The callbacks that applications have registered themselves, by their keys.
        var registered: [String: RegisteredCallback] = [:]
        /// Pushes that failed for good, the oldest first.
        var failed: [SentEvent] = []
        var random = SplitMix(seed: 0x5EED)
        var underWay = 0
        var pushes = 0
    }

    private let state = Mutex(State())
    private let group: any EventLoopGroup
    private let clock: @Sendable () -> Int64
    let streams: StreamSessions

    init(group: any EventLoopGroup, streams: StreamSessions, clock: @escaping @Sendable () -> Int64) {
        self.group = group
        self.streams = streams
        self.clock = clock
    }

    public var settings: EventSettings {
        get { state.withLock { $0.settings } }
        set { state.withLock { $0.settings = newValue } }
    }

    /// Everything that was told, or lost, in the order in which it happened.
    public var sent: [SentEvent] { state.withLock { $0.sent } }
    /// Pushes and frames that are not answered yet, repetitions to come included.
    public var underWay: Int { state.withLock { $0.underWay } }
    /// Requests that were sent to the callback.
    public var pushes: Int { state.withLock { $0.pushes } }

    /// Streams that are open and take events.
    public var openStreams: Int { streams.count }
    /// Streams that were ever opened.
    public var streamsOpened: Int { streams.opened }

    /// What became of connections of streams, in its order.
    public var streamMoments: [StreamMoment] { streams.moments }
    /// The data of the answers to pings.
    public var streamPongs: [String] { streams.pongs }
    /// Events that a stream answered with anything but success.
    public var putOff: Int { streams.putOff }

    /// Asks the open streams to go, and closes them 10 s later, or when ``endLeavingStreams()`` says so.
    public func disconnectStreams(closing isClosing: Bool = true) {
        streams.setGoodbye(milliseconds: isClosing ? 10_000 : nil)
        streams.disconnect()
    }

    /// Ends the streams that were asked to go.
    public func endLeavingStreams() { streams.endLeaving() }

    /// Sends the stream protocol's own ping.
    public func pingStreams(_ opaque: String) { streams.ping(opaque) }

    /// Seals one event as a push is, without sending it; nil without a callback to seal it for.
    ///
    /// - Parameter time: when it says it was sent, in milliseconds since 1970.
    public func sealed(_ type: String, _ ids: [String], corpID: String, at time: Int64) -> SealedPush? {
        guard let seal = settings.callback.flatMap({ EventSeal($0) }) else { return nil }
        let event = state.withLock { state in
            SentEvent(eventID: String(decoding: Self.letters(32, &state.random), as: UTF8.self), type: type, ids: ids, time: time)
        }
        return sealed(event.message(corpID: corpID, isOldSpelling: false), seal, at: time)
    }

    private func sealed(_ message: [UInt8], _ seal: EventSeal, at time: Int64) -> SealedPush {
        let (random, nonce) = state.withLock { state in
            (Self.letters(16, &state.random), String(decoding: Self.letters(8, &state.random), as: UTF8.self))
        }
        let encrypted = seal.seal(message, random: random)
        return SealedPush(
            signature: seal.signature("\(time)", nonce, encrypted), timestamp: "\(time)", nonce: nonce, encrypted: encrypted)
    }

    /// Ends the open streams without a word.
    public func cutStreams() { streams.cut() }

    public func seed(_ seed: UInt64) { state.withLock { $0.random = SplitMix(seed: seed) } }

    /// Forgets what was told.
    public func reset() { state.withLock { $0.sent = [] } }

    /// Registers the callback of an application as the old interfaces do; nil takes it away.
    func register(_ callback: RegisteredCallback?, app: String) { state.withLock { $0.registered[app] = callback } }

    /// The callback that an application has registered.
    func registered(app: String) -> RegisteredCallback? { state.withLock { $0.registered[app] } }

    /// Takes up to 200 events that could not be pushed, the oldest first, and says whether there are more.
    func takeFailed() -> (events: [SentEvent], more: Bool) {
        state.withLock { state in
            let taken = Array(state.failed.prefix(200))
            state.failed.removeFirst(taken.count)
            return (taken, !state.failed.isEmpty)
        }
    }

    /// Tells of changes: persons that one step added are modified at once too, departments that it removed share an event.
    func tell(_ changes: [OrganisationChange], _ differences: [String: EmployeeDifference] = [:], corpID: String) {
        guard !channels(of: nil).isEmpty else { return }
        var removed: [String] = []
        for change in changes {
            switch change {
            case .employeeAdded(let id):
                emit("user_add_org", [id], corpID: corpID)
                emit("user_modify_org", [id], corpID: corpID)
            case .employeeModified(let id): emit("user_modify_org", [id], corpID: corpID, differences[id].flatMap { $0.isEmpty ? nil : $0 })
            case .employeeRemoved(let id): emit("user_leave_org", [id], corpID: corpID)
            case .employeeActivated(let id): emit("user_active_org", [id], corpID: corpID)
            case .adminAdded(let id): emit("org_admin_add", [id], corpID: corpID)
            case .adminRemoved(let id): emit("org_admin_remove", [id], corpID: corpID)
            case .companyChanged: emit("org_change", [], corpID: corpID)
            case .departmentAdded(let id): emit("org_dept_create", ["\(id)"], corpID: corpID)
            case .departmentModified(let id): emit("org_dept_modify", ["\(id)"], corpID: corpID)
            case .departmentRemoved(let id): removed.append("\(id)")
            }
        }
        if !removed.isEmpty { emit("org_dept_remove", removed, corpID: corpID) }
    }

    /// Tells of one event, whether or not anything happened.
    @discardableResult
    public func emit(_ type: String, _ ids: [String], corpID: String) -> SentEvent { emit(type, ids, corpID: corpID, nil) }

    @discardableResult
    private func emit(_ type: String, _ ids: [String], corpID: String, _ difference: EmployeeDifference?) -> SentEvent {
        let channels = channels(of: type)
        let (event, place, copies, holds, isOld) = state.withLock { state in
            let letters = Array("0123456789abcdef")
            let id = String((0..<32).map { _ in letters[Int.random(in: 0..<16, using: &state.random)] })
            var event = SentEvent(eventID: id, type: type, ids: ids, time: clock(), difference: difference)
            let settings = state.settings
            if Double.random(in: 0..<1, using: &state.random) < settings.lost { event.fate = .lost }
            let copies = event.fate == .lost ? 0 : Double.random(in: 0..<1, using: &state.random) < settings.doubled ? 2 : 1
            let holds = (0..<copies * channels.count).map { _ in
                Int64.random(in: 0...max(0, settings.reorderMilliseconds), using: &state.random)
            }
            let isOld = Double.random(in: 0..<1, using: &state.random) < settings.oldSpelling
            state.sent.append(event)
            state.underWay += holds.count
            return (event, state.sent.count - 1, copies, holds, isOld)
        }
        for copy in 0..<copies {
            for (number, channel) in channels.enumerated() {
                group.any().scheduleTask(in: .milliseconds(holds[copy * channels.count + number])) {
                    self.send(event, place, corpID, isOld, channel, attempt: 0)
                }
            }
        }
        return event
    }

    /// Everywhere an event of this type goes: the callback of the console, those that were registered for it, and the stream, all at once.
    ///
    /// - Parameter type: nil for all that may be told of anything.
    private func channels(of type: String?) -> [EventChannel] {
        state.withLock { state in
            var channels: [EventChannel] = state.settings.callback == nil ? [] : [.console]
            for (app, callback) in state.registered.sorted(by: { $0.key < $1.key }) where type.map(callback.tags.contains) ?? true {
                channels.append(.registered(app: app))
            }
            if state.settings.stream { channels.append(.stream) }
            // What is sent by hand and has nowhere to go fails.
            return channels.isEmpty && type != nil ? [.console] : channels
        }
    }

    private func callback(_ channel: EventChannel) -> CallbackSubscription? {
        state.withLock { state in
            switch channel {
            case .console: state.settings.callback
            case .registered(let app): state.registered[app]?.subscription
            case .stream: nil
            }
        }
    }

    private func send(_ event: SentEvent, _ place: Int, _ corpID: String, _ isOld: Bool, _ channel: EventChannel, attempt: Int) {
        let settings = settings
        let ended: @Sendable (Bool) -> Void = { isDelivered in
            if isDelivered { return self.settle(place, event, .delivered) }
            guard attempt < settings.retryMilliseconds.count else {
                if channel != .stream { self.state.withLock { $0.failed.append(event) } }
                return self.settle(place, event, .failed)
            }
            self.group.any().scheduleTask(in: .milliseconds(settings.retryMilliseconds[attempt])) {
                self.send(event, place, corpID, isOld, channel, attempt: attempt + 1)
            }
        }
        if channel == .stream {
            let delivered = streams.send(event, corpID: corpID, answerMilliseconds: settings.answerMilliseconds, on: group.any())
            return delivered.whenComplete { ended((try? $0.get()) ?? false) }
        }
        guard let callback = callback(channel), let seal = EventSeal(callback) else { return settle(place, event, .failed) }
        push(event.message(corpID: corpID, isOldSpelling: isOld), seal, callback, settings).whenComplete { result in
            ended(Self.isSuccess((try? result.get()).flatMap { $0 }, seal))
        }
    }

    private static func isSuccess(_ answer: [UInt8]?, _ seal: EventSeal) -> Bool {
        answer.flatMap { JSONTreeParser.parse($0) }.flatMap(seal.open) == "success"
    }

    /// Pushes `check_url`; nil where the address is good, and the code of the refusal where it is not.
    func check(_ callback: CallbackSubscription) -> EventLoopFuture<APIError?> {
        guard let seal = EventSeal(callback) else { return group.any().makeSucceededFuture(.business(40035, "不合法的aes_key")) }
        let answered = push(Array(#"{"EventType":"check_url"}"#.utf8), seal, callback, settings)
        return answered.map { answer in
            guard let answer else { return .business(71012, "回调地址无法访问") }
            return Self.isSuccess(answer, seal) ? nil : .business(71009, "回调地址返回的不是success")
        }
    }

    private func settle(_ place: Int, _ event: SentEvent, _ fate: SentEvent.Fate) {
        state.withLock { state in
            state.underWay -= 1
            guard state.sent.indices.contains(place), state.sent[place].eventID == event.eventID else { return }
            guard state.sent[place].fate != .delivered else { return }
            state.sent[place].fate = fate
            if fate == .delivered { state.sent[place].answeredAfter = clock() - event.time }
        }
    }

    /// The body of the answer, empty unless its status is 200; nil where none came in time.
    private func push(
        _ message: [UInt8], _ seal: EventSeal, _ callback: CallbackSubscription, _ settings: EventSettings
    ) -> EventLoopFuture<[UInt8]?> {
        let loop = group.any()
        guard let place = PushPlace(callback.url) else { return loop.makeSucceededFuture(nil) }
        state.withLock { $0.pushes += 1 }
        let sealed = sealed(message, seal, at: clock())
        let answered = loop.makePromise(of: [UInt8]?.self)
        let target = place.path + sealed.query
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.milliseconds(settings.answerMilliseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        PushConnection(target: target, body: Array("{\"encrypt\":\"\(sealed.encrypted)\"}".utf8), answered: answered))
                }
            }
        let connected: EventLoopFuture<any Channel>
        switch place {
        case .tcp(let host, let port, _): connected = bootstrap.connect(host: host, port: port)
        case .unix(let socket, _): connected = bootstrap.connect(unixDomainSocketPath: socket)
        }
        connected.whenFailure { _ in answered.succeed(nil) }
        connected.whenSuccess { channel in
            loop.scheduleTask(in: .milliseconds(settings.answerMilliseconds)) { channel.close(promise: nil) }
        }
        return answered.futureResult
    }

    private static func letters(_ count: Int, _ random: inout SplitMix) -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        return (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
    }
}
