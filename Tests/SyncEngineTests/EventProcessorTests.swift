import EventStore
import IdentityModel
import JSONKit
import Logging
import SourceAPI
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct EventProcessorTests {
    private static let idp = IdPID(number: 1)
    private struct Unexpected: Error { let step: String }

    private static let strange = SourceFault(.protocol, message: "strange")
    private static let away = SourceFault(.network, message: "away")

    /// A processor whose rereading and clock the test says.
    private final class Desk: Sendable {
        let time = Mutex(Timestamp(milliseconds: 1_800_000_000_000))
        let requests = Mutex<[[String]]>([])
        let faults = Mutex<[String: SourceFault]>([:])
        let isOpen = Mutex(true)
        let store: EventStore

        init(_ store: EventStore) { self.store = store }

        struct Closed: Error {}

        func reread(_ request: ObjectRequest) throws -> ObjectReport {
            guard isOpen.withLock({ $0 }) else { throw Closed() }
            requests.withLock { $0.append(request.persons) }
            var report = ObjectReport()
            for person in request.persons {
                let fault = faults.withLock { $0[person] }
                report.outcomes[SourceObject(.employee, person)] = fault.map { .fault($0) } ?? .applied
            }
            return report
        }

        var processor: EventProcessor {
            EventProcessor(store: store, now: { self.time.withLock { $0 } }, logger: Logger(label: "test")) { try self.reread($0) }
        }

        func advance(minutes: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: minutes * 60_000) } }

        func tell(_ persons: String...) async throws {
            let time = time.withLock { $0 }
            for person in persons {
                try await store.add(
                    NewEvent(
                        idpID: idp, channel: .callback, key: "\(UInt64.random(in: .min ... .max))", type: "user_modify_org",
                        receivedAt: time, objects: [EventObject(.employee, person)]))
            }
        }

        func verdicts() async throws -> [DirectoryEvent.Verdict] {
            try await store.events(EventFilter(), size: 1000, token: nil).events.map(\.verdict)
        }
    }

    private func withDesk(_ body: (Desk) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = try EventStore(path: directory + "/events.sqlite")
            try await body(Desk(store))
            try store.close()
        }
    }

    @Test func `many events of one person are one reading`() async throws {
        try await withDesk { desk in
            for _ in 0..<500 { try await desk.tell("u1") }
            let processor = desk.processor
            #expect(await processor.runOnce(Self.idp) == .done)
            #expect(desk.requests.withLock { $0 } == [["u1"]])
            #expect(try await desk.verdicts() == Array(repeating: .applied, count: 500))
            #expect(await processor.runOnce(Self.idp) == .idle)
        }
    }

    @Test func `objects that cannot be read wait by themselves, and those behind them go on`() async throws {
        try await withDesk { desk in
            let stuck = (0..<EventProcessor.batch).map { "stuck\($0)" }
            for person in stuck { try await desk.tell(person) }
            desk.faults.withLock { $0 = Dictionary(uniqueKeysWithValues: stuck.map { ($0, Self.strange) }) }
            try await desk.tell("behind")
            let processor = desk.processor
            #expect(await processor.runOnce(Self.idp) == .done)
            #expect(await processor.runOnce(Self.idp) == .done)
            #expect(desk.requests.withLock { $0 } == [stuck, ["behind"]])
            guard case .nothingDue(let pause) = await processor.runOnce(Self.idp) else { throw Unexpected(step: "something was read") }
            #expect(pause > .zero && pause <= .seconds(1))
            // Whatever comes meanwhile does not wait for them.
            try await desk.tell("later")
            #expect(await processor.runOnce(Self.idp) == .done)
            desk.advance(minutes: 2)
            desk.faults.withLock { $0 = [:] }
            #expect(await processor.runOnce(Self.idp) == .done)
            #expect(desk.requests.withLock { $0.suffix(2) } == [["later"], stuck])
            #expect(await processor.runOnce(Self.idp) == .idle)
            #expect(try await desk.verdicts().allSatisfy { $0 == .applied })
        }
    }

    @Test func `an object that the source answers strangely is given up after eight attempts, ever longer apart`() async throws {
        try await withDesk { desk in
            try await desk.tell("u1")
            desk.faults.withLock { $0["u1"] = Self.strange }
            let processor = desk.processor
            var pauses: [Duration] = []
            for attempt in 1...8 {
                #expect(await processor.runOnce(Self.idp) == .done)
                #expect(try await desk.verdicts() == [attempt < 8 ? .pending : .failed])
                if case .nothingDue(let pause) = await processor.runOnce(Self.idp) { pauses.append(pause) }
                desk.advance(minutes: 2)
            }
            #expect(pauses.count == 7)
            #expect(pauses.last ?? .zero > .seconds(20) && pauses.first ?? .zero < .seconds(1))
            #expect(desk.requests.withLock { $0.count } == 8)
            #expect(await processor.runOnce(Self.idp) == .idle)
        }
    }

    @Test func `a source that is away makes its IdP wait, and what was not read for a day is given up`() async throws {
        try await withDesk { desk in
            try await desk.tell("u1", "u2")
            desk.faults.withLock { $0 = ["u1": Self.away, "u2": Self.away] }
            let processor = desk.processor
            for _ in 0..<20 {
                guard case .failed = await processor.runOnce(Self.idp) else {
                    throw Unexpected(step: "it was not told that the IdP failed")
                }
                desk.advance(minutes: 60)
            }
            #expect(try await desk.verdicts() == [.pending, .pending])
            desk.advance(minutes: 5 * 60)
            #expect(await processor.runOnce(Self.idp) == .idle)
            #expect(try await desk.verdicts() == [.failed, .failed])
        }
    }

    @Test func `events of an IdP that cannot be opened wait for a day`() async throws {
        try await withDesk { desk in
            try await desk.tell("u1")
            desk.isOpen.withLock { $0 = false }
            let processor = desk.processor
            desk.advance(minutes: 23 * 60)
            guard case .failed = await processor.runOnce(Self.idp) else { throw Unexpected(step: "it was not told that the IdP failed") }
            #expect(try await desk.verdicts() == [.pending])
            desk.advance(minutes: 2 * 60)
            _ = await processor.runOnce(Self.idp)
            #expect(try await desk.verdicts() == [.failed])
        }
    }

    @Test func `what comes while nothing is due is read at once`() async throws {
        try await withDesk { desk in
            try await desk.tell("stuck")
            desk.faults.withLock { $0["stuck"] = Self.strange }
            let (announcements, announcing) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let processor = desk.processor
                group.addTask { await processor.run(announcements: announcements) }
                // The clock stands still, so that "stuck" is never due again.
                try await eventually { desk.requests.withLock { $0 } == [["stuck"]] }
                try await desk.tell("new")
                announcing.yield()
                try await eventually { desk.requests.withLock { $0 } == [["stuck"], ["new"]] }
                group.cancelAll()
            }
        }
    }
}
