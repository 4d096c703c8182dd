import DirectoryStore
import SourceAPI

/// How far a reading is.
struct ReadingProgress: Sendable {
    /// Departments, and persons, however often they were seen.
    private(set) var departments: Int
    private(set) var persons: Int
    /// Listings of persons, and of departments, that came to their end or failed.
    private var membersEnded: Int
    private var childrenEnded: Int

    /// What may come again, by a hash of its id. Persons whom the source places in one department come once, and are not kept here: memory
    /// does not grow with every person.
    private var seenDepartments: Set<Int> = []
    private var seenPersons: Set<Int> = []
    /// Departments whose members are listed.
    private var listed: Set<String> = []

    /// Goes on from what is staged: what of that comes again counts twice.
    init(_ account: StagedAccount, persons: Int) {
        departments = account.departments
        self.persons = persons
        membersEnded = account.membersEnded
        childrenEnded = account.childrenEnded
    }

    mutating func note(_ answer: SourceAnswer) {
        switch answer {
        case .departments(let unit, let found, _):
            for department in found where seenDepartments.insert(department.sourceID.hashValue).inserted { departments += 1 }
            if unit.kind == .children { childrenEnded += 1 }
        case .employees(let unit, _, let found, _, let isLast, _):
            if unit.kind == .members { listed.insert(unit.sourceID) }
            for person in found where isNew(person, in: unit) { persons += 1 }
            if isLast, unit.kind == .members { membersEnded += 1 }
        case .missing(let unit, _), .failed(let unit, _):
            if unit.kind == .members { membersEnded += 1 }
            if unit.kind == .children { childrenEnded += 1 }
        case .authorised, .note: break
        }
    }

    private mutating func isNew(_ person: EmployeeObservation, in unit: ReadUnit) -> Bool {
        switch unit.kind {
        case .person where person.departmentIDs.contains(where: listed.contains): return false
        case .members where person.departmentIDs == [unit.sourceID]: return true
        case .department, .children, .members, .person: break
        }
        return seenPersons.insert(person.sourceID.hashValue).inserted
    }

    /// The share of the reading that is done, estimated: departments may be below those whose listings are still to come.
    func share(employees: Bool) -> Double {
        guard departments > 0, childrenEnded > 0 else { return 0 }
        let waiting = max(0, departments + 1 - childrenEnded)
        let expected = Double(departments) + min(Double(waiting) * Double(departments) / Double(childrenEnded), Double(departments) * 2)
        return min(1, Double(employees ? membersEnded : childrenEnded) / expected)
    }
}
