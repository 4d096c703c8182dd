import DirectoryStore
import SourceAPI

/// How far a reading is.
struct ReadingProgress: Sendable {
    private(set) var departments: Int
    private(set) var sightings: Int
    /// Listings of persons, and of departments, that came to their end or failed.
    private var membersEnded: Int
    private var childrenEnded: Int

    /// Goes on from what is staged.
    init(_ account: StagedAccount) {
        departments = account.departments
        sightings = account.employees
        membersEnded = account.membersEnded
        childrenEnded = account.childrenEnded
    }

    mutating func note(_ answer: SourceAnswer) {
        switch answer {
        case .departments(let unit, let found, _):
            departments += found.count
            if unit.kind == .children { childrenEnded += 1 }
        case .employees(let unit, _, let found, _, let isLast, _):
            sightings += found.count
            if isLast, unit.kind == .members { membersEnded += 1 }
        case .missing(let unit, _), .failed(let unit, _):
            if unit.kind == .members { membersEnded += 1 }
            if unit.kind == .children { childrenEnded += 1 }
        case .authorised, .note: break
        }
    }

    /// The share of the reading that is done, estimated: departments may be below those whose listings are still to come.
    func share(employees: Bool) -> Double {
        guard departments > 0, childrenEnded > 0 else { return 0 }
        let waiting = max(0, departments + 1 - childrenEnded)
        let expected = Double(departments) + min(Double(waiting) * Double(departments) / Double(childrenEnded), Double(departments) * 2)
        return min(1, Double(employees ? membersEnded : childrenEnded) / expected)
    }
}
