import GRDB
import IdentityModel
import JSONKit

/// Writes the persons of one transaction of a task, one decided difference after the other; memory does not grow with their number.
struct EmployeeWriter {
    let rows: EmployeeRows
    let records: RecordWriter

    /// Does what was decided, as it comes.
    func putAll(_ decided: Handover<DecidedDifference>, counting counts: inout AppliedCounts) throws {
        while let batch = try decided.next() {
            for difference in batch { try put(difference, counting: &counts) }
        }
    }

    private func put(_ difference: DecidedDifference, counting counts: inout AppliedCounts) throws {
        switch difference.decision {
        case .confirm: if let employee = difference.employee { try rows.note(difference.hash, of: difference.sourceID, employee) }
        case .write(let verdict, let after):
            try put(verdict, difference, over: difference.stored, before: difference.before, after: after, counting: &counts)
        case .mark(let marked, let held):
            let after = marked.after?.json
            try put(marked, difference, over: difference.stored, before: difference.before, after: after, counting: &counts)
            guard let held else { return }
            try put(held, difference, over: marked.after, before: after, after: held.after?.json, counting: &counts)
        }
    }

    /// - Parameters:
    ///   - stored: the person as stored now.
    ///   - before: the same as a document, as `after` is of the verdict's.
    private func put(
        _ verdict: EmployeeVerdict, _ difference: DecidedDifference, over stored: EmployeeImage?, before: [UInt8]?, after: [UInt8]?,
        counting counts: inout AppliedCounts
    ) throws {
        var employee = difference.employee
        let hash = hash(after: verdict, difference, over: stored)
        if verdict.outcome == .apply { employee = try perform(verdict, difference, over: stored, hash) }
        let isWaiting = verdict.outcome == .plan || verdict.outcome == .hold
        try records.write(
            RecordWriter.Entry(
                kind: .employee, action: verdict.action, outcome: verdict.outcome, object: employee, sourceID: difference.sourceID,
                name: verdict.name, thirdParty: verdict.thirdParty, requestID: verdict.requestID, proof: verdict.proof, before: before,
                after: after,
                hash: isWaiting ? hash : nil))
        counts.count(.employee, verdict.action, verdict.outcome)
    }

    private func hash(after verdict: EmployeeVerdict, _ difference: DecidedDifference, over stored: EmployeeImage?) -> ContentHash {
        if verdict.after?.leftAt != nil { return .none }
        // A hash that no content has: who is seen again is compared, and who is not counts as absent again.
        if verdict.after?.isOutOfScope == true, stored?.isOutOfScope != true { return .unknown }
        return verdict.isProvisional ? difference.hash.combined(with: difference.hash) : difference.hash
    }

    private func perform(
        _ verdict: EmployeeVerdict, _ difference: DecidedDifference, over stored: EmployeeImage?, _ hash: ContentHash
    ) throws -> Int64? {
        guard let after = verdict.after else {
            if let employee = difference.employee { try rows.erase(employee, sourceID: difference.sourceID) }
            return difference.employee
        }
        let employee: Int64
        if let known = difference.employee {
            try rows.change(known, to: after, confirmed: difference.hash != .none)
            employee = known
        } else {
            employee = try rows.add(after, sourceID: difference.sourceID)
        }
        if stored?.memberships != after.memberships || difference.kind == .vacated {
            try rows.place(employee, as: after, isNew: difference.employee == nil)
        }
        try rows.note(hash, of: difference.sourceID, employee)
        return employee
    }
}
