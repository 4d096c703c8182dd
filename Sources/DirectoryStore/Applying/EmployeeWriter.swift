import GRDB
import IdentityModel
import JSONKit

/// Writes the persons of one transaction of a task, one noted difference after the other; memory does not grow with their number.
struct EmployeeWriter {
    private let rows: EmployeeRows
    private let records: RecordWriter
    private let reader: DifferenceReader

    init(_ database: Database, rows: EmployeeRows, records: RecordWriter) throws {
        self.rows = rows
        self.records = records
        reader = try DifferenceReader(database, rows: rows)
    }

    /// Puts every difference before `decide` and does what it says.
    func putAll(_ decide: (EmployeeComparison) throws -> EmployeeDecision, counting counts: inout AppliedCounts) throws {
        while let difference = try reader.next() {
            switch try decide(difference.comparison) {
            case .leave: continue
            case .confirm:
                if let employee = difference.employee {
                    try rows.note(difference.hash, of: difference.comparison.sourceID, employee)
                }
            case .write(let verdict): try put(verdict, difference, counting: &counts)
            case .mark(let marked, let held):
                try put(marked, difference, counting: &counts)
                guard let held else { continue }
                var later = difference
                later.comparison.stored = marked.after
                try put(held, later, counting: &counts)
            }
        }
    }

    private func put(_ verdict: EmployeeVerdict, _ difference: DifferenceReader.Difference, counting counts: inout AppliedCounts) throws {
        var employee = difference.employee
        let hash = hash(after: verdict, difference)
        if verdict.outcome == .apply { employee = try perform(verdict, difference, hash) }
        let isWaiting = verdict.outcome == .plan || verdict.outcome == .hold
        try records.write(
            RecordWriter.Entry(
                kind: .employee, action: verdict.action, outcome: verdict.outcome, object: employee,
                sourceID: difference.comparison.sourceID, name: verdict.name, thirdParty: verdict.thirdParty,
                requestID: verdict.requestID, proof: verdict.proof, before: difference.comparison.stored?.json, after: verdict.after?.json,
                hash: isWaiting ? hash : nil))
        counts.count(.employee, verdict.action, verdict.outcome)
    }

    private func hash(after verdict: EmployeeVerdict, _ difference: DifferenceReader.Difference) -> ContentHash {
        if verdict.after?.leftAt != nil { return .none }
        // A hash that no content has: who is seen again is compared, and who is not counts as absent again.
        if verdict.after?.isOutOfScope == true, difference.comparison.stored?.isOutOfScope != true { return .unknown }
        return verdict.isProvisional ? difference.hash.combined(with: difference.hash) : difference.hash
    }

    private func perform(_ verdict: EmployeeVerdict, _ difference: DifferenceReader.Difference, _ hash: ContentHash) throws -> Int64? {
        let sourceID = difference.comparison.sourceID
        guard let after = verdict.after else {
            if let employee = difference.employee { try rows.erase(employee, sourceID: sourceID) }
            return difference.employee
        }
        let employee: Int64
        if let known = difference.employee {
            try rows.change(known, to: after, confirmed: difference.hash != .none)
            employee = known
        } else {
            employee = try rows.add(after, sourceID: sourceID)
        }
        if difference.comparison.stored?.memberships != after.memberships || difference.comparison.kind == .vacated {
            try rows.place(employee, as: after, isNew: difference.employee == nil)
        }
        try rows.note(hash, of: sourceID, employee)
        return employee
    }
}
