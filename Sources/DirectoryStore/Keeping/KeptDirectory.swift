import GRDB
import IdentityModel
import JSONKit

/// The directory of an IdP that is kept by hand, within one transaction. Its root department is there and is called as the IdP is.
struct KeptDirectory {
    let database: Database
    let idp: Int64
    let time: Timestamp
    let root: Int64
    private let records: RecordWriter

    /// The id of the root at its source, which is this directory.
    static let rootSourceID = "1"

    init(_ database: Database, _ kept: KeptIdP, _ time: Timestamp) throws {
        self.database = database
        self.time = time
        idp = try DirectoryStore.ensure(kept.id, name: kept.name, database)
        records = try RecordWriter(database, task: nil, idp: idp, time: time)
        let row = try Row.fetchOne(
            database, sql: "SELECT id, content FROM department WHERE idp = ? AND parent IS NULL", arguments: [idp])
        var content = DepartmentContent()
        if let row {
            root = row[0]
            let before = try DepartmentContent.stored(row[1])
            guard before.name != kept.name else { return }
            content = before
            content.name = kept.name
            try KeptDepartments(self).write(content, to: root, parent: nil, sourceID: Self.rootSourceID, before: before)
        } else {
            content.name = kept.name
            root = try KeptDepartments.insert(content, sourceID: Self.rootSourceID, parent: nil, idp: idp, time: time, database)
            try note(.department, .create, root, sourceID: Self.rootSourceID, name: kept.name, before: nil, after: content.jsonBytes())
        }
    }

    /// Puts a change on the feed. It has no task: nobody's run made it.
    func note(
        _ kind: SyncRecord.ObjectType, _ action: SyncRecord.Action, _ object: Int64, sourceID: String, name: String, before: [UInt8]?,
        after: [UInt8]?
    ) throws {
        try records.write(
            RecordWriter.Entry(
                kind: kind, action: action, outcome: .apply, object: object, sourceID: sourceID, name: name, before: before, after: after))
        try database.cachedStatement(sql: "UPDATE idp SET version = version + 1 WHERE id = ?").execute(arguments: [idp])
    }
}
