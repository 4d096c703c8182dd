import Dispatch
import IdentityModel
import JSONKit
import TestSupport
import Testing

@testable import EventStore

@Suite struct EventStoreTests {
    static let idp = IdPID(number: 1)

    @Test func `an event is stored once however often it comes, and survives the store`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/events.sqlite"
            let store = try EventStore(path: path)
            #expect(try await store.add(Self.event("a", ["u1", "u2"])))
            #expect(try await !store.add(Self.event("a", ["u1", "u2"])))
            #expect(try await store.add(Self.event("a", ["u1"], of: IdPID(number: 2))))
            try store.close()
            let again = try EventStore(path: path)
            let listed = try await again.events(EventFilter(), size: 10, token: nil).events
            #expect(listed.map(\.deliveries) == [1, 2])
            #expect(listed.map(\.verdict) == [.pending, .pending])
            #expect(listed[1].objects.map(\.sourceId) == ["u1", "u2"])
            #expect(try await Set(again.idpsWaiting()) == [Self.idp, IdPID(number: 2)])
            try again.close()
        }
    }

    @Test func `events that come at once are all stored`() async throws {
        try await withStore { store in
            let stored = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<500 { group.addTask { try await store.add(Self.event("e\(number % 400)", ["u\(number)"])) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(stored == 400)
            let waiting = try await store.countWaiting()
            #expect(waiting.count == 400)
            #expect(waiting.oldest != nil)
        }
    }

    @Test func `a caller who is cancelled ends nobody's transaction, its own event's neither`() async throws {
        try await withStore { store in
            let (entered, entering) = AsyncStream.makeStream(of: Void.self)
            let release = DispatchSemaphore(value: 0)
            // While another writes, events gather that then share a transaction.
            let writing = Task {
                try await store.writing { _ in
                    entering.yield()
                    release.wait()
                }
            }
            for await _ in entered { break }
            let cancelled = Task { try await store.add(Self.event("a", ["u1"])) }
            let other = Task { try await store.add(Self.event("b", ["u2"])) }
            cancelled.cancel()
            release.signal()
            try await writing.value
            #expect(try await cancelled.value)
            #expect(try await other.value)
            #expect(try await store.countWaiting().count == 2)
        }
    }

    @Test func `objects that are not wanted now are passed over`() async throws {
        try await withStore { store in
            for name in ["u1", "u2", "u3"] { try await store.add(Self.event(name, [name])) }
            let late: Set<EventStore.Name> = [.init(.employee, "u1"), .init(.employee, "u3"), .init(.employee, "gone")]
            let waiting = try await store.waiting(Self.idp, limit: 10, except: late)
            #expect(waiting.objects.map(\.sourceID) == ["u2"])
            #expect(waiting.passedOver == [.init(.employee, "u1"), .init(.employee, "u3")])
        }
    }

    @Test func `drift is kept page by page, and of names it is known whether an event told of them`() async throws {
        try await withStore { store in
            try await store.add(Self.event("waits", ["u1"]))
            let names = ["u1", "u2"].map { EventStore.Name(.employee, $0) }
            #expect(try await store.told(of: Self.idp, among: names, since: Timestamp(milliseconds: 5000)) == [names[0]])
            let waiting = try await store.waiting(Self.idp, limit: 1)
            try await store.settle(
                [.init(.employee, "u1", .applied)], of: Self.idp, upTo: waiting.upTo, task: nil, at: Timestamp(milliseconds: 6000))
            #expect(try await store.told(of: Self.idp, among: names, since: Timestamp(milliseconds: 5000)) == [names[0]])
            #expect(try await store.told(of: Self.idp, among: names, since: Timestamp(milliseconds: 7000)) == [])

            let task = TaskID(number: 3)
            func record(_ sourceID: String) -> SyncRecord {
                var record = SyncRecord()
                record.type = .employee
                record.sourceId = sourceID
                record.action = .update
                return record
            }
            try await store.keep(drift: [record("u1")], of: task)
            try await store.keep(drift: [record("u2")], of: task)
            #expect(try await store.drift(of: task, size: 10, token: nil).drift.map(\.sourceID) == ["u1", "u2"])
            try await store.dropDrift(of: task)
            #expect(try await store.drift(of: task, size: 10, token: nil).drift == [])
        }
    }

    @Test func `an event that names nothing is done with at once`() async throws {
        try await withStore { store in
            try await store.add(Self.event("a", []))
            let event = try #require(try await store.events(EventFilter(), size: 1, token: nil).events.first)
            #expect(event.verdict == .ignored)
            #expect(event.lagMs == 0)
            let none = try await store.countWaiting()
            #expect(none.count == 0)
            #expect(none.oldest == nil)
        }
    }

    @Test func `an object is to be read once for all its events, and what comes meanwhile waits on`() async throws {
        try await withStore { store in
            try await store.add(Self.event("a", ["u1", "u2"]))
            try await store.add(Self.event("b", ["u1"]))
            let first = try await store.waiting(Self.idp, limit: 10)
            #expect(first.objects.map(\.sourceID) == ["u1", "u2"])
            // After the objects were taken: this change may not be in what was read.
            try await store.add(Self.event("c", ["u1"]))
            try await store.settle(
                [.init(.employee, "u1", .applied)], of: Self.idp, upTo: first.upTo, task: TaskID(number: 7),
                at: Timestamp(milliseconds: 1500))
            #expect(try await Self.verdicts(store) == ["a": .pending, "b": .applied, "c": .pending])
            try await store.settle(
                [.init(.employee, "u2", .notOurs)], of: Self.idp, upTo: first.upTo, task: nil, at: Timestamp(milliseconds: 1600))
            #expect(try await Self.verdicts(store) == ["a": .applied, "b": .applied, "c": .pending])
            #expect(try await store.waiting(Self.idp, limit: 10).objects.map(\.sourceID) == ["u1"])
            let event = try #require(try await store.events(EventFilter(), size: 10, token: nil).events.last)
            #expect(event.applied)
            #expect(event.taskId == TaskID(number: 7))
            #expect(event.lagMs == 600)
        }
    }

    @Test func `lists page and filter`() async throws {
        try await withStore { store in
            for number in 0..<5 { try await store.add(Self.event("e\(number)", ["u\(number)"])) }
            try await store.settle(
                [.init(.employee, "u3", .failed)], of: Self.idp, upTo: EventID(number: 100), task: nil, at: Timestamp(milliseconds: 2))
            let first = try await store.events(EventFilter(), size: 3, token: nil)
            let second = try await store.events(EventFilter(), size: 3, token: first.nextToken)
            #expect((first.events + second.events).map { $0.objects[0].sourceId } == ["u4", "u3", "u2", "u1", "u0"])
            #expect(second.nextToken == nil)
            var filter = EventFilter()
            filter.verdict = .failed
            #expect(try await store.events(filter, size: 3, token: nil).events.map { $0.objects[0].sourceId } == ["u3"])
            filter.type = "other"
            #expect(try await store.events(filter, size: 3, token: nil).events == [])
            await #expect(throws: EventStoreError.invalidPageToken) { try await store.events(EventFilter(), size: 3, token: "%") }
        }
    }

    private func withStore(_ body: (EventStore) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let store = try EventStore(path: directory + "/events.sqlite")
            try await body(store)
            try store.close()
        }
    }

    private static func event(_ key: String, _ persons: [String], of idpID: IdPID = idp) -> NewEvent {
        NewEvent(
            idpID: idpID, channel: .callback, key: key, type: "user_modify_org", sourceEventID: key,
            receivedAt: Timestamp(milliseconds: 1000), objects: persons.map { EventObject(.employee, $0) })
    }

    private static func verdicts(_ store: EventStore) async throws -> [String: DirectoryEvent.Verdict] {
        let events = try await store.events(EventFilter(), size: 100, token: nil).events
        return Dictionary(uniqueKeysWithValues: events.map { ($0.sourceEventId ?? "", $0.verdict) })
    }
}
