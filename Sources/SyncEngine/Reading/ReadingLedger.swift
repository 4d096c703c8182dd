import DirectoryStore
import IdentityModel
import SourceAPI

/// What was read completely and what was not, in numbers; the ledger itself, unit by unit, is in the scratch file.
struct ReadingLedger: Sendable {
    let authorised: AuthorisedScope?
    /// Units in which something may have been missed.
    let troubles: Int
    /// The first unit in trouble, for the task's error.
    let firstTrouble: UnitReading?
    /// Whether every listing of departments came to its end.
    let hasAllDepartments: Bool

    init(_ account: StagedAccount) {
        authorised = account.scope.flatMap { AuthorisedScope(staged: $0) }
        troubles = account.troubles
        firstTrouble = account.firstTrouble
        hasAllDepartments = authorised != nil && account.departmentTroubles == 0
    }
}
