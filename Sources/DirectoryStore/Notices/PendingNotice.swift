import IdentityModel
import JSONKit

/// What a receiver is to be told next.
public enum PendingNotice: Hashable, Sendable {
    case occurrence(Occurrence)
    case changes(ChangeBatch)

    /// What happened to a task or an IdP.
    public struct Occurrence: Hashable, Sendable {
        let number: Int64
        /// Its own for ever.
        public let id: String
        public let kind: NoticeKind
        public let idpID: IdPID
        public let time: Timestamp
        /// The task, or the IdP's place in the schedule, as it was when it happened.
        public let document: JSONValue
    }

    /// A stretch of the change feed, of one IdP.
    public struct ChangeBatch: Hashable, Sendable {
        /// The last change that was told before.
        public let after: Int64
        /// The last change of this batch.
        public let upto: Int64
        /// Empty where changes that were not told are no longer kept.
        public let changes: [DirectoryChange]
    }
}
