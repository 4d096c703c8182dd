import AgentAPI
import DirectoryStore
import IdentityModel
import JSONKit

extension NotificationMessage {
    /// What a receiver is given for `notice`; `now` stands for the time of changes that are no longer kept.
    init(_ notice: PendingNotice, now: Timestamp) {
        self.init()
        switch notice {
        case .occurrence(let occurrence):
            id = "notice-\(occurrence.id)"
            kind = occurrence.kind
            time = occurrence.time
            idpId = occurrence.idpID
            if kind == .scheduleQuarantined {
                schedule = occurrence.document
            } else {
                task = try? SyncTask.decode(occurrence.document, unknownMembers: .ignored)
            }
        case .changes(let batch):
            kind = .directoryChanged
            time = batch.changes.last?.time ?? now
            idpId = batch.changes.last?.idpId
            cursor = String(batch.upto)
            changes = batch.changes
            if batch.changes.isEmpty { gap = true }
            // A restored older copy gives cursors out again, though hardly at the same moment.
            id = "changes-\(batch.after)-\(batch.upto)" + (batch.changes.isEmpty ? "-gap" : "-\(time.milliseconds)")
        }
    }
}
