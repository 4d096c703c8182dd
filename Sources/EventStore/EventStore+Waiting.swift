import GRDB
import IdentityModel
import JSONKit

/// An object that events name and that is to be read anew.
public struct WaitingObject: Sendable, Hashable {
    public let type: SyncRecord.ObjectType
    public let sourceID: String
    public let receivedAt: Timestamp
}

/// Objects to read, each once however many events name it.
public struct WaitingObjects: Sendable {
    public let objects: [WaitingObject]
    /// Of those that were not asked for, the ones that wait before the last of these; all that wait where there are fewer than asked for.
    public let passedOver: Set<EventStore.Name>
    /// The last event that was stored when they were taken. Reading an object settles its events up to this one only.
    public let upTo: EventID
}

/// What became of an object that events named.
public struct SettledObject: Sendable, Hashable {
    public let type: SyncRecord.ObjectType
    public let sourceID: String
    public let verdict: DirectoryEvent.Verdict

    public init(_ type: SyncRecord.ObjectType, _ sourceID: String, _ verdict: DirectoryEvent.Verdict) {
        self.type = type
        self.sourceID = sourceID
        self.verdict = verdict
    }
}

extension EventStore {
    /// The objects that wait longest, in the order in which they were named first.
    ///
    /// - Parameter except: objects that are not wanted now.
    public func waiting(
        _ idpID: IdPID, limit: Int, except: Set<Name> = []
    ) async throws(EventStoreError) -> WaitingObjects {
        try await reading { database in
            let upTo = try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) FROM event") ?? 0
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT o.kind, o.source_id, e.received_at FROM event_object o JOIN event e ON e.id = o.event
                    WHERE o.idp = ? AND o.verdict = 'pending' ORDER BY o.event
                    """, arguments: [idpID.rawValue])
            var seen: Set<Name> = []
            var passedOver: Set<Name> = []
            var objects: [WaitingObject] = []
            while objects.count < limit, let row = try rows.next() {
                let name = Name(try Self.word(row[0]), row[1])
                if except.contains(name) {
                    passedOver.insert(name)
                } else if seen.insert(name).inserted {
                    objects.append(WaitingObject(type: name.type, sourceID: name.sourceID, receivedAt: Timestamp(milliseconds: row[2])))
                }
            }
            return WaitingObjects(objects: objects, passedOver: passedOver, upTo: EventID(number: upTo))
        }
    }

    /// IdPs of which objects wait.
    public func idpsWaiting() async throws(EventStoreError) -> [IdPID] {
        try await reading { database in
            try String.fetchAll(database, sql: "SELECT DISTINCT idp FROM event_object WHERE verdict = 'pending'")
                .compactMap(IdPID.init(rawValue:))
        }
    }

    /// How many objects wait, of all IdPs, and when the event came that the first of them waits since.
    public func countWaiting() async throws(EventStoreError) -> (count: Int, oldest: Timestamp?) {
        try await reading { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM event_object WHERE verdict = 'pending'") ?? 0
            let oldest = try Int64.fetchOne(
                database,
                sql: "SELECT received_at FROM event WHERE id = (SELECT min(event) FROM event_object WHERE verdict = 'pending')")
            return (count, oldest.map { Timestamp(milliseconds: $0) })
        }
    }

    /// Settles what waits for `objects` in events up to `upTo`; an event whose last object is settled is handled.
    public func settle(
        _ objects: [SettledObject], of idpID: IdPID, upTo: EventID, task: TaskID?, at time: Timestamp
    ) async throws(EventStoreError) {
        try await writing { database in
            var events: Set<Int64> = []
            let settle = try database.cachedStatement(
                sql: """
                    UPDATE event_object SET verdict = ?
                    WHERE idp = ? AND kind = ? AND source_id = ? AND verdict = 'pending' AND event <= ? RETURNING event
                    """)
            for object in objects {
                events.formUnion(
                    try Int64.fetchAll(
                        settle,
                        arguments: [
                            object.verdict.rawValue, idpID.rawValue, object.type.rawValue, object.sourceID, upTo.number ?? 0,
                        ]))
            }
            try Self.conclude(events, task: task, at: time, in: database)
        }
    }

    /// Gives up what has waited of an IdP since before `time`. Returns how many objects.
    @discardableResult
    public func giveUp(of idpID: IdPID, before time: Timestamp, at now: Timestamp) async throws(EventStoreError) -> Int {
        try await writing { database in
            let events = try Int64.fetchAll(
                database,
                sql: """
                    UPDATE event_object SET verdict = 'failed' WHERE idp = ? AND verdict = 'pending'
                    AND event IN (SELECT id FROM event WHERE idp = ? AND verdict = 'pending' AND received_at < ?) RETURNING event
                    """, arguments: [idpID.rawValue, idpID.rawValue, time.milliseconds])
            try Self.conclude(Set(events), task: nil, at: now, in: database)
            return events.count
        }
    }

    /// The worst of its objects' verdicts is an event's.
    private static func conclude(_ events: Set<Int64>, task: TaskID?, at time: Timestamp, in database: Database) throws {
        let order: [DirectoryEvent.Verdict] = [.pending, .failed, .applied, .unchanged, .notOurs, .ignored]
        let ask = try database.cachedStatement(sql: "SELECT DISTINCT verdict FROM event_object WHERE event = ?")
        let end = try database.cachedStatement(
            sql: "UPDATE event SET verdict = ?, handled_at = ?, task = coalesce(?, task) WHERE id = ? AND verdict = 'pending'")
        for event in events.sorted() {
            let verdicts = try String.fetchAll(ask, arguments: [event])
            guard let verdict = order.first(where: { verdicts.contains($0.rawValue) }) else { continue }
            if verdict != .pending {
                try end.execute(arguments: [verdict.rawValue, time.milliseconds, task?.rawValue, event])
            } else if let task {
                try database.execute(sql: "UPDATE event SET task = ? WHERE id = ?", arguments: [task.rawValue, event])
            }
        }
    }
}
