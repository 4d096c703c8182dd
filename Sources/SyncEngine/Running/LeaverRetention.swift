import DirectoryStore
import IdentityModel
import JSONKit

/// Removes the accounts of those who left, when the time that an IdP keeps them is over.
struct LeaverRetention: Sendable {
    let store: DirectoryStore
    let now: @Sendable () -> Timestamp

    private static let batch = 500

    /// Removes all that are due, some hundreds in a transaction; how many.
    func removeDue(of idp: IdP) async throws(DirectoryStoreError) -> Int {
        guard idp.sync.departures.policy != .keep else { return 0 }
        let time = now()
        let end = time.advanced(byMilliseconds: -Int64(idp.sync.departures.retainDays) * Milliseconds.day)
        var removed = 0
        while !Task.isCancelled {
            let batch = try await store.removeLeavers(idp.id, leftBy: end, limit: Self.batch, at: time)
            removed += batch
            if batch < Self.batch { break }
        }
        return removed
    }
}
