import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Tells of changes as DingTalk does: pushes, repeats, loses, doubles and holds back as its settings say.
public final class EventSender: Sendable {
    private struct State {
        var settings = EventSettings()
        var sent: [SentEvent] = []
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

    /// Asks the open streams to go, and closes them 10 s later.
    public func disconnectStreams() { streams.disconnect() }

    /// Ends the open streams without a word.
    public func cutStreams() { streams.cut() }

    public func seed(_ seed: UInt64) { state.withLock { $0.random = SplitMix(seed: seed) } }

    /// Forgets what was told.
    public func reset() { state.withLock { $0.sent = [] } }

    /// Tells of changes: persons that one step added are modified at once too, departments that it removed share an event.
    func tell(_ changes: [OrganisationChange], corpID: String) {
        guard settings.callback != nil || settings.stream else { return }
        var removed: [String] = []
        for change in changes {
            switch change {
            case .employeeAdded(let id):
                emit("user_add_org", [id], corpID: corpID)
                emit("user_modify_org", [id], corpID: corpID)
            case .employeeModified(let id): emit("user_modify_org", [id], corpID: corpID)
            case .employeeRemoved(let id): emit("user_leave_org", [id], corpID: corpID)
            case .departmentAdded(let id): emit("org_dept_create", ["\(id)"], corpID: corpID)
            case .departmentModified(let id): emit("org_dept_modify", ["\(id)"], corpID: corpID)
            case .departmentRemoved(let id): removed.append("\(id)")
            }
        }
        if !removed.isEmpty { emit("org_dept_remove", removed, corpID: corpID) }
    }

    /// Tells of one event, whether or not anything happened.
    @discardableResult
    public func emit(_ type: String, _ ids: [String], corpID: String) -> SentEvent {
        let (event, place, copies, holds, isOld) = state.withLock { state in
            let letters = Array("0123456789abcdef")
            let id = String((0..<32).map { _ in letters[Int.random(in: 0..<16, using: &state.random)] })
            var event = SentEvent(eventID: id, type: type, ids: ids, time: clock())
            let settings = state.settings
            if Double.random(in: 0..<1, using: &state.random) < settings.lost { event.fate = .lost }
            let copies = event.fate == .lost ? 0 : Double.random(in: 0..<1, using: &state.random) < settings.doubled ? 2 : 1
            let holds = (0..<copies).map { _ in Int64.random(in: 0...max(0, settings.reorderMilliseconds), using: &state.random) }
            let isOld = Double.random(in: 0..<1, using: &state.random) < settings.oldSpelling
            state.sent.append(event)
            state.underWay += copies
            return (event, state.sent.count - 1, copies, holds, isOld)
        }
        for copy in 0..<copies {
            group.any().scheduleTask(in: .milliseconds(holds[copy])) { self.send(event, place, corpID, isOld, attempt: 0) }
        }
        return event
    }

    private func send(_ event: SentEvent, _ place: Int, _ corpID: String, _ isOld: Bool, attempt: Int) {
        let settings = settings
        if settings.stream {
            let delivered = streams.send(event, corpID: corpID, answerMilliseconds: settings.answerMilliseconds, on: group.any())
            delivered.whenComplete { result in
                self.ended((try? result.get()) ?? false, event, place, corpID, isOld, attempt, settings)
            }
            return
        }
        guard let callback = settings.callback, let seal = EventSeal(callback) else { return settle(place, event, .failed) }
        push(event.message(corpID: corpID, isOldSpelling: isOld), seal, callback, settings).whenComplete { result in
            let answer = (try? result.get()).flatMap { $0 }.flatMap { JSONTreeParser.parse($0) }.flatMap(seal.open)
            self.ended(answer == "success", event, place, corpID, isOld, attempt, settings)
        }
    }

    private func ended(
        _ isDelivered: Bool, _ event: SentEvent, _ place: Int, _ corpID: String, _ isOld: Bool, _ attempt: Int, _ settings: EventSettings
    ) {
        if isDelivered { return settle(place, event, .delivered) }
        guard attempt < settings.retryMilliseconds.count else { return settle(place, event, .failed) }
        group.any().scheduleTask(in: .milliseconds(settings.retryMilliseconds[attempt])) {
            self.send(event, place, corpID, isOld, attempt: attempt + 1)
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

    /// The body of the answer with status 200; nil where none came in time.
    private func push(
        _ message: [UInt8], _ seal: EventSeal, _ callback: CallbackSubscription, _ settings: EventSettings
    ) -> EventLoopFuture<[UInt8]?> {
        let loop = group.any()
        guard let place = PushPlace(callback.url) else { return loop.makeSucceededFuture(nil) }
        state.withLock { $0.pushes += 1 }
        let (random, nonce) = state.withLock { state in
            (Self.letters(16, &state.random), String(decoding: Self.letters(8, &state.random), as: UTF8.self))
        }
        let timestamp = "\(clock())"
        let encrypted = seal.seal(message, random: random)
        let signature = seal.signature(timestamp, nonce, encrypted)
        let answered = loop.makePromise(of: [UInt8]?.self)
        let target = "\(place.path)?signature=\(signature)&msg_signature=\(signature)&timestamp=\(timestamp)&nonce=\(nonce)"
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.milliseconds(settings.answerMilliseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        PushConnection(target: target, body: Array("{\"encrypt\":\"\(encrypted)\"}".utf8), answered: answered))
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
