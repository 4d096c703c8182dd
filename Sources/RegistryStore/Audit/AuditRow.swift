import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

/// An audit entry as it is stored.
struct AuditRow {
    let number: Int64
    let time: Int64
    let call: AuditCall
    let idp: String?
    let outcome: String
    let changes: String

    /// What is linked into the chain: every column, in an order that never changes.
    var linkedBytes: [UInt8] {
        JSONValue.array([
            .int(number), .int(time), .int(Int64(call.uid)), .int(Int64(call.pid)), .string(call.role), .string(call.method),
            idp.map(JSONValue.string) ?? .null, .string(outcome), .string(changes),
        ]).jsonBytes
    }

    func insert(hash: Data, into database: Database) throws {
        try database.execute(
            sql:
                "INSERT INTO audit (number, time, uid, pid, role, method, idp_id, outcome, changes, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [number, time, Int64(call.uid), Int64(call.pid), call.role, call.method, idp, outcome, changes, hash])
    }

    /// The entry as it is shown.
    func entry(hash: Data) throws -> AuditEntry {
        var entry = AuditEntry()
        entry.number = number
        entry.time = Timestamp(milliseconds: time)
        entry.uid = Int64(call.uid)
        entry.pid = Int64(call.pid)
        entry.role = call.role
        entry.method = call.method
        entry.idpId = idp.flatMap(IdPID.init(rawValue:))
        entry.outcome = outcome
        entry.changes = try [AuditChange].decode(Array(changes.utf8), unknownMembers: .ignored)
        entry.hash = Hexadecimal.text(hash)
        return entry
    }
}

extension AuditRow {
    init(_ row: Row) {
        // Values that no entry has been written with are shown as they can be; the chain tells that they were tampered with.
        number = row["number"]
        time = row["time"]
        call = AuditCall(
            method: row["method"], uid: UInt32(truncatingIfNeeded: row["uid"] as Int64),
            pid: Int32(truncatingIfNeeded: row["pid"] as Int64),
            role: row["role"])
        idp = row["idp_id"]
        outcome = row["outcome"]
        changes = row["changes"]
    }
}
