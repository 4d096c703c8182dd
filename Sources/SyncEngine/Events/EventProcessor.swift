import EventStore
import IdentityModel
import JSONKit
import Logging
import SourceAPI

/// Turns stored events into small tasks: the objects that they name are read anew, many at once, and put right.
///
/// Each IdP is worked for by itself, so that one whose source fails, or whose full run applies, keeps no other waiting; and so is each object
/// that cannot be read. What waits is in the store: nothing is lost when the process dies.
public actor EventProcessor {
    /// Objects of one small task at most.
    static let batch = 100
    /// Between the beginnings of two tasks of an IdP: events that come faster share a task.
    static let interval = Duration.milliseconds(100)
    /// What could not be read for so long is given up; a full run has made up for it.
    static let patienceMilliseconds = Milliseconds.day

    public typealias Reread = @Sendable (ObjectRequest) async throws -> ObjectReport

    private let store: EventStore
    private let reread: Reread
    private let handled: @Sendable (_ lagMilliseconds: Int64) -> Void
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var working: Set<IdPID> = []
    /// IdPs of which something came while they were worked for.
    private var woken: Set<IdPID> = []
    /// Who rests until something comes of an IdP.
    private var resting: [IdPID: AsyncStream<Void>.Continuation] = [:]
    /// How often an IdP as a whole could not be read, in a row.
    private var failures: [IdPID: Int] = [:]
    private var late: [IdPID: LateObjects] = [:]

    /// - Parameters:
    ///   - reread: reads objects anew and applies what differs.
    ///   - handled: told how long each object waited.
    public init(
        store: EventStore, now: @escaping @Sendable () -> Timestamp, logger: Logger,
        handled: @escaping @Sendable (Int64) -> Void = { _ in }, reread: @escaping Reread
    ) {
        self.store = store
        self.reread = reread
        self.handled = handled
        self.now = now
        self.logger = logger
    }

    /// Works off what waits, now and after every announcement, until it is cancelled.
    public func run(announcements: AsyncStream<Void>) async {
        await withDiscardingTaskGroup { group in
            await beginWork(in: &group)
            for await _ in announcements { await beginWork(in: &group) }
            group.cancelAll()
        }
    }

    /// Looks again and again while the store cannot be read: what waits is announced once.
    private func beginWork(in group: inout DiscardingTaskGroup) async {
        var failures = 0
        while await !lookForWork(in: &group) {
            failures += 1
            do { try await Task.sleep(for: EventBackoff.jittered(failures)) } catch { return }
        }
    }

    private func lookForWork(in group: inout DiscardingTaskGroup) async -> Bool {
        do {
            for idpID in try await store.idpsWaiting() {
                if working.insert(idpID).inserted {
                    group.addTask {
                        await withLogger(mergingMetadata: ["idp.id": "\(idpID)"]) { _ in await self.work(for: idpID) }
                    }
                } else {
                    woken.insert(idpID)
                    resting[idpID]?.yield()
                }
            }
            return true
        } catch {
            if error != .cancelled {
                logger.error("events cannot be read", metadata: ["error": "\(error)"])
            }
            return false
        }
    }

    /// Until nothing waits of the IdP.
    private func work(for idpID: IdPID) async {
        defer { working.remove(idpID) }
        while !Task.isCancelled {
            let start = ContinuousClock.now
            switch await runOnce(idpID) {
            case .idle:
                // What came since the look at the store was announced meanwhile, and is told to nobody else.
                if woken.remove(idpID) == nil { return }
            case .done: break
            case .nothingDue(let pause): await rest(idpID, atMost: pause)
            case .failed(let pause): try? await Task.sleep(for: pause)
            }
            let pause = Self.interval - (ContinuousClock.now - start)
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }

    /// Until something comes of the IdP.
    private func rest(_ idpID: IdPID, atMost pause: Duration) async {
        guard woken.remove(idpID) == nil else { return }
        let (comes, coming) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        resting[idpID] = coming
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in comes { return } }
            group.addTask { try? await Task.sleep(for: pause) }
            await group.next()
            group.cancelAll()
        }
        resting[idpID] = nil
        woken.remove(idpID)
    }

    enum Step: Equatable {
        /// Nothing waits.
        case idle
        /// Something was read; go on.
        case done
        /// What waits was read in vain before, and is due after so long.
        case nothingDue(Duration)
        /// The IdP as a whole cannot be read; look again after so long.
        case failed(Duration)
    }

    /// Takes what waits longest, reads it anew and settles what came of it.
    func runOnce(_ idpID: IdPID) async -> Step {
        do {
            let step = try await attempt(idpID)
            if case .failed = step { return step }
            failures[idpID] = nil
            return step
        } catch {
            let step = fail(idpID)
            logger.log(
                level: failures[idpID] == 1 ? .warning : .debug, "events wait",
                metadata: ["idp.id": "\(idpID)", "error": "\(error)", "event.failures": "\(failures[idpID] ?? 0)"])
            await giveUpOld(idpID)
            return step
        }
    }

    private func fail(_ idpID: IdPID) -> Step {
        let count = (failures[idpID] ?? 0) + 1
        failures[idpID] = count
        return .failed(EventBackoff.jittered(count))
    }

    private func attempt(_ idpID: IdPID) async throws -> Step {
        if late[idpID]?.isEmpty == false { await giveUpOld(idpID) }
        let time = now()
        let waiting = try await store.waiting(idpID, limit: Self.batch, except: late[idpID]?.waiting(at: time) ?? [])
        guard !waiting.objects.isEmpty else {
            late[idpID]?.keep(waiting.passedOver)
            guard let pause = late[idpID]?.pause(at: time) else {
                late[idpID] = nil
                return .idle
            }
            return .nothingDue(pause)
        }
        let report = try await reread(
            ObjectRequest(
                idpID: idpID, trigger: .event, persons: waiting.objects.filter { $0.type == .employee }.map(\.sourceID),
                departments: waiting.objects.filter { $0.type == .department }.map(\.sourceID)))
        try await settle(waiting, report, of: idpID)
        let faults = waiting.objects.compactMap { object -> SourceFault? in
            guard case .fault(let fault) = report.outcomes[SourceObject(object.type, object.sourceID)] else { return nil }
            return fault
        }
        // Where every answer is a fault, and none of it of an object's own, it is the source that fails.
        return faults.count == waiting.objects.count && faults.allSatisfy { $0.class != .protocol } ? fail(idpID) : .done
    }

    private func settle(_ waiting: WaitingObjects, _ report: ObjectReport, of idpID: IdPID) async throws {
        let time = now()
        var late = late[idpID] ?? LateObjects()
        var settled: [SettledObject] = []
        for object in waiting.objects {
            let name = EventStore.Name(object.type, object.sourceID)
            let verdict: DirectoryEvent.Verdict
            switch report.outcomes[SourceObject(object.type, object.sourceID)] ?? .unchanged {
            case .applied: verdict = .applied
            case .unchanged: verdict = .unchanged
            case .outside: verdict = .notOurs
            case .held, .refused: verdict = .failed
            case .fault(let fault):
                guard late.note(fault, on: name, at: time, pausing: EventBackoff.jittered) else { continue }
                verdict = .failed
            }
            late.settle(name)
            settled.append(SettledObject(object.type, object.sourceID, verdict))
        }
        self.late[idpID] = late
        try await store.settle(settled, of: idpID, upTo: waiting.upTo, task: report.task?.id, at: time)
        let names = Set(settled.map { EventStore.Name($0.type, $0.sourceID) })
        for object in waiting.objects where names.contains(EventStore.Name(object.type, object.sourceID)) {
            handled(max(0, time.milliseconds - object.receivedAt.milliseconds))
        }
    }

    private func giveUpOld(_ idpID: IdPID) async {
        let time = now()
        do {
            try await store.giveUp(of: idpID, before: time.advanced(byMilliseconds: -Self.patienceMilliseconds), at: time)
        } catch {
            if error != .cancelled {
                logger.error("old events were not given up", metadata: ["idp.id": "\(idpID)", "error": "\(error)"])
            }
        }
    }
}
