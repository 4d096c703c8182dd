import DirectoryStore
import IdentityModel
import SourceAPI

/// What was read completely and what was not, unit by unit.
struct ReadingLedger {
    private struct Entry {
        var reading: UnitReading
        var pages: Set<Int> = []
        var last: Int?

        /// Every page from the first to the last was taken.
        var isComplete: Bool {
            guard let last, let first = pages.min(), first <= 1 else { return false }
            return pages.count == last - first + 1
        }
    }

    private var entries: [ReadUnit: Entry] = [:]
    private(set) var authorised: AuthorisedScope?
    private(set) var departments = 0
    private(set) var sightings = 0
    /// Listings of persons, and of departments, that came to their end or failed.
    private(set) var membersEnded = 0
    private(set) var childrenEnded = 0

    mutating func note(_ answer: SourceAnswer) {
        switch answer {
        case .authorised(let scope): authorised = scope
        case .departments(let unit, let found, _):
            departments += found.count
            if unit.kind == .children { childrenEnded += 1 }
            self[unit].reading.state = .complete
        case .employees(let unit, let page, let found, _, let isLast):
            sightings += found.count
            note(page, isLast: isLast, count: found.count, of: unit)
        case .missing(let unit, let fault): end(unit, .missing, fault)
        case .failed(let unit, let fault): end(unit, fault.class == .throttled ? .throttled : (fault.isRefusal ? .refused : .failed), fault)
        case .note: break
        }
    }

    private mutating func note(_ page: Int, isLast: Bool, count: Int, of unit: ReadUnit) {
        var entry = self[unit]
        if entry.pages.insert(page).inserted {
            entry.reading.pages += 1
            entry.reading.employees += count
        }
        if isLast { entry.last = page }
        let isComplete = entry.isComplete
        if isComplete, entry.reading.state != .complete { membersEnded += 1 }
        entry.reading.state = isComplete ? .complete : .failed
        self[unit] = entry
    }

    private mutating func end(_ unit: ReadUnit, _ state: UnitCoverage.State, _ fault: SourceFault) {
        self[unit].reading.state = state
        self[unit].reading.error = TaskError(source: fault)
        self[unit].last = nil
        if unit.kind == .members { membersEnded += 1 }
        if unit.kind == .children { childrenEnded += 1 }
    }

    private subscript(_ unit: ReadUnit) -> Entry {
        get {
            if let entry = entries[unit] { return entry }
            var reading = UnitReading(UnitReading.Kind(unit.kind), unit.sourceID)
            reading.state = .failed
            return Entry(reading: reading)
        }
        set { entries[unit] = newValue }
    }

    /// The share of the reading that is done, estimated: departments may be below those whose listings are still to come.
    func share(employees: Bool) -> Double {
        guard departments > 0, childrenEnded > 0 else { return 0 }
        let waiting = max(0, departments + 1 - childrenEnded)
        let expected = Double(departments) + min(Double(waiting) * Double(departments) / Double(childrenEnded), Double(departments) * 2)
        return min(1, Double(employees ? membersEnded : childrenEnded) / expected)
    }

    /// The persons directly in `department`: whether all of them were seen.
    func readMembers(of department: String) -> Bool {
        switch entries[ReadUnit(.members, department)]?.reading.state {
        case .complete, .missing: true
        default: false
        }
    }

    /// Whether every listing of departments came to its end.
    var hasAllDepartments: Bool {
        authorised != nil
            && !entries.values.contains { ($0.reading.kind == .department || $0.reading.kind == .children) && $0.reading.isTrouble }
    }

    /// Whether `person`, read alone, could not be read.
    func failedToRead(person: String) -> Bool { entries[ReadUnit(.person, person)]?.reading.isTrouble ?? false }

    /// In the order of the sources' ids, as they are stored.
    var readings: [UnitReading] {
        var readings = entries.values.map(\.reading)
        readings.sort { $0.sourceID < $1.sourceID }
        return readings
    }

    /// The first unit in trouble, for the task's error.
    var firstTrouble: UnitReading? {
        entries.values.lazy.map(\.reading).filter(\.isTrouble).min { $0.sourceID < $1.sourceID }
    }

    var troubles: Int { entries.values.count { $0.reading.isTrouble } }
}

extension UnitReading {
    /// Whether something may have been missed in it.
    var isTrouble: Bool { state != .complete && state != .missing }
}

extension UnitReading.Kind {
    fileprivate init(_ kind: ReadUnit.Kind) {
        switch kind {
        case .department: self = .department
        case .children: self = .children
        case .members: self = .members
        case .person: self = .person
        }
    }
}

extension SourceFault {
    fileprivate var isRefusal: Bool {
        switch self.class {
        case .credentials, .ipNotAllowed, .permission, .scope: true
        case .throttled, .quota, .network, .protocol: false
        }
    }
}
