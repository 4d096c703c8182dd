import IdentityModel

/// What the source says of absent persons when it is asked for each alone, and what follows from it.
struct Confirmation {
    /// The source says that there is no such person.
    var gone: Set<String> = []
    /// It has them, or gives no answer.
    var kept: Set<String> = []
    /// Whether it has one of them.
    var isDisproved = false
    /// Why it gave no answer; the last of several.
    var fault: SourceFault?
    /// How many of the absent may be taken as gone, or out of scope.
    var basis = Basis.reading

    enum Basis: Hashable {
        /// The reading proves the absence of all who are not ``kept``.
        case reading
        /// Only those who are ``gone`` have left; of the others nothing is known.
        case answers
        /// Only those who are ``gone`` have left; the others are out of what may be read.
        case scope
    }

    /// How many of `absent` persons may leave.
    func leaving(of absent: Int) -> Int { basis == .reading ? max(0, absent - kept.count) : gone.count }

    /// How many of `absent` persons stay as they are.
    func staying(of absent: Int) -> Int { max(0, absent - leaving(of: absent)) }
}
