import DirectoryStore
import EventStore
import IdentityModel
import JSONKit
import Logging
import SourceAPI

/// Turns stored events into small tasks: the objects that they name are read anew, many at once, and put right.
///
/// Each IdP is worked for by itself, so that one whose source fails, or whose full run applies, keeps no other waiting. What waits is in the
/// store: nothing is lost when the process dies.
public actor EventProcessor {
    /// Objects of one small task at most.
    static let batch = 100
    /// Between the beginnings of two tasks of an IdP: events that come faster share a task.
    static let interval = Duration.milliseconds(100)
    /// An object that the source answers strangely is given up after so many attempts.
    static let attempts = 8
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
    /// How often objects were read in vain.
    private var vain: [IdPID: [SourceObject: Int]] = [:]

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
            do { try await Task.sleep(for: Self.backoff(failures)) } catch { return }
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
                }
            }
            return true
        } catch {
            logger.error("events cannot be read", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Until nothing waits of the IdP.
    private func work(for idpID: IdPID) async {
        defer { working.remove(idpID) }
        var failures = 0
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                switch try await runOnce(idpID) {
                case .idle:
                    vain[idpID] = nil
                    // What came since the look at the store was announced meanwhile, and is told to nobody else.
                    if woken.remove(idpID) == nil { return }
                    failures = 0
                case .done: failures = 0
                case .again: failures += 1
                }
            } catch {
                failures += 1
                logger.log(
                    level: failures == 1 ? .warning : .debug, "events wait",
                    metadata: ["idp.id": "\(idpID)", "error": "\(error)", "event.failures": "\(failures)"])
            }
            let pause = failures > 0 ? Self.backoff(failures) : Self.interval - (ContinuousClock.now - start)
            if failures > 0 {
                _ = try? await store.giveUp(
                    of: idpID, before: now().advanced(byMilliseconds: -Self.patienceMilliseconds), at: now())
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }

    enum Step {
        /// Nothing waits.
        case idle
        /// Everything that was taken is settled.
        case done
        /// Some of it is to be tried again later.
        case again
    }

    /// Takes what waits longest, reads it anew and settles what came of it.
    func runOnce(_ idpID: IdPID) async throws -> Step {
        let waiting = try await store.waiting(idpID, limit: Self.batch)
        guard !waiting.objects.isEmpty else { return .idle }
        let report = try await reread(
            ObjectRequest(
                idpID: idpID, trigger: .event, persons: waiting.objects.filter { $0.type == .employee }.map(\.sourceID),
                departments: waiting.objects.filter { $0.type == .department }.map(\.sourceID)))
        var settled: [SettledObject] = []
        for object in waiting.objects {
            let source = SourceObject(object.type, object.sourceID)
            guard let verdict = verdict(report.outcomes[source] ?? .unchanged, on: source, of: idpID) else { continue }
            settled.append(SettledObject(object.type, object.sourceID, verdict))
        }
        let time = now()
        try await store.settle(settled, of: idpID, upTo: waiting.upTo, task: report.task?.id, at: time)
        let names = Set(settled.map { SourceObject($0.type, $0.sourceID) })
        for object in waiting.objects where names.contains(SourceObject(object.type, object.sourceID)) {
            vain[idpID]?[SourceObject(object.type, object.sourceID)] = nil
            handled(max(0, time.milliseconds - object.receivedAt.milliseconds))
        }
        return settled.count == waiting.objects.count ? .done : .again
    }

    /// Nil where the object is to be read once more.
    private func verdict(_ outcome: ObjectOutcome, on object: SourceObject, of idpID: IdPID) -> DirectoryEvent.Verdict? {
        switch outcome {
        case .applied: return .applied
        case .unchanged: return .unchanged
        case .outside: return .notOurs
        case .held, .refused: return .failed
        case .fault(let fault):
            vain[idpID, default: [:]][object, default: 0] += 1
            let isStrange = fault.class == .protocol
            return isStrange && vain[idpID]?[object] ?? 0 >= Self.attempts ? .failed : nil
        }
    }

    /// Doubles from half a second to a minute, with a share of chance.
    private static func backoff(_ failures: Int) -> Duration {
        min(.seconds(60), .milliseconds(500) * (1 << min(failures - 1, 7))) * Double.random(in: 0.75...1.25)
    }
}
