import GRDB
import IdentityModel
import JSONKit

extension EventStore {
    /// Drops events that were done with before `time`, and drift that was found before it. Returns how many events.
    @discardableResult
    public func prune(before time: Timestamp) async throws(EventStoreError) -> Int {
        try await writing { database in
            try database.execute(sql: "DELETE FROM drift WHERE time < ?", arguments: [time.milliseconds])
            try database.execute(sql: "DELETE FROM event WHERE handled_at < ?", arguments: [time.milliseconds])
            return database.changesCount
        }
    }

    /// Drops every event of an IdP.
    public func forget(_ idpID: IdPID) async throws(EventStoreError) {
        try await writing { try $0.execute(sql: "DELETE FROM event WHERE idp = ?", arguments: [idpID.rawValue]) }
    }
}
