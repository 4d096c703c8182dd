import IdentityModel

/// What the source says of absent persons when it is asked for each alone, and what follows from it.
struct Confirmation {
    /// Asked for them, the source says that there is no such person.
    var answered: Set<String> = []
    /// Absent persons, not asked for or without an answer, who are in the source's own records of leavers since the last complete run.
    var recorded: Set<String> = []
    /// The source has them.
    var present: Set<String> = []
    /// It gives no answer.
    var unanswered: Set<String> = []
    /// Why it gave no answer; the last of several.
    var fault: SourceFault?
    /// How many of the absent may be taken as gone, or out of scope.
    var basis = Basis.reading

    /// Whether only a sample was asked for, because so many are absent that an administrator decides on all of them.
    var awaitsApproval = false

    enum Basis: Hashable {
        /// The reading proves the absence of all who are not ``kept``.
        case reading
        /// Only those who are ``gone`` have left; of the others nothing is known.
        case answers
        /// Only those who are ``gone`` have left; the others are out of what may be read.
        case scope
    }

    /// The source says that they left.
    var gone: Set<String> { answered.union(recorded) }
    /// The source says that they are there, or nothing.
    var kept: Set<String> { present.union(unanswered) }
    /// Of whom anything was asked or found.
    var persons: Set<String> { gone.union(kept) }
    /// Whether the source has somebody whom it did not list.
    var isDisproved: Bool { !present.isEmpty }

    /// What shows that an absent person has left; nil where nothing does.
    func proof(of person: String) -> SyncRecord.DepartureProof? {
        if answered.contains(person) { return .answer }
        if recorded.contains(person) { return .leaveRecord }
        return basis == .reading && !present.contains(person) && !unanswered.contains(person) ? .reading : nil
    }

    /// How many of `absent` persons may leave.
    func leaving(of absent: Int) -> Int {
        basis == .reading ? max(0, absent - present.count - unanswered.count) : answered.count + recorded.count
    }

    /// How many of `absent` persons stay as they are.
    func staying(of absent: Int) -> Int { max(0, absent - leaving(of: absent)) }

    /// What of it is about some persons.
    func about(_ persons: Set<String>) -> Confirmation {
        var confirmation = self
        confirmation.answered.formIntersection(persons)
        confirmation.recorded.formIntersection(persons)
        confirmation.present.formIntersection(persons)
        confirmation.unanswered.formIntersection(persons)
        return confirmation
    }
}
