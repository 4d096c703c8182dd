import IdentityModel

/// A difference with what becomes of it, ready to be written.
struct DecidedDifference: Sendable {
    let kind: EmployeeComparison.Kind
    let sourceID: String
    /// Nil for a new person.
    let employee: Int64?
    /// Of what the source gave; none for an absent person.
    let hash: ContentHash
    /// Nil for a new person.
    let stored: EmployeeImage?
    /// The same as a document; nil where nothing is recorded.
    let before: [UInt8]?
    let decision: Decision

    enum Decision: Sendable {
        case confirm
        case write(EmployeeVerdict, after: [UInt8]?)
        case mark(EmployeeVerdict, held: EmployeeVerdict?)
    }

    /// Nil when nothing becomes of it.
    init?(_ difference: DifferenceReader.Difference, _ decision: EmployeeDecision) {
        switch decision {
        case .leave: return nil
        case .confirm: self.decision = .confirm
        case .write(let verdict): self.decision = .write(verdict, after: verdict.after?.json)
        case .mark(let verdict, let held): self.decision = .mark(verdict, held: held)
        }
        kind = difference.comparison.kind
        sourceID = difference.comparison.sourceID
        employee = difference.employee
        hash = difference.hash
        stored = difference.comparison.stored
        if case .confirm = decision { before = nil } else { before = difference.comparison.stored?.json }
    }
}
