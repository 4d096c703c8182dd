import GRDB

/// Where a page of a listing as of one place in the feed begins.
struct SnapshotPlace {
    /// The listing shows the directory as it was here.
    let cursor: Int64
    /// The last object that was given.
    let start: Int64

    /// - Parameter cursor: as the caller asks for it; nil is the end of the feed. A later page knows it by its token.
    init(_ cursor: String?, _ page: PageRequest, _ database: Database) throws {
        let extent = try FeedExtent(database)
        if let token = page.token {
            let parts = token.split(separator: "-").map { Int64($0, radix: 36) }
            guard parts.count == 2, let place = parts[0], let start = parts[1] else { throw DirectoryStoreError.invalidPageToken }
            (self.cursor, self.start) = (place, start)
        } else {
            (self.cursor, start) = (try cursor.map { try DirectoryStore.position($0) } ?? extent.end, 0)
        }
        try extent.require(self.cursor)
    }

    func token(behind object: Int64) -> String { String(cursor, radix: 36) + "-" + String(object, radix: 36) }
}
