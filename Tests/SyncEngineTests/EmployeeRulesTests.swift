import DirectoryStore
import IdentityModel
import JSONKit
import Testing

@testable import SyncEngine

@Suite struct EmployeeRulesTests {
    /// Only the id of a place is kept without its department: were the person's content then taken for known, nobody would ever put the place's
    /// order and leader right again when the department comes back with the same people in it.
    @Test func `whoever loses a place with its department is compared anew by the next run`() throws {
        let place = Membership(sourceId: "d7", leader: true, order: 123_175_224_507_459_338)
        let stored = EmployeeImage(unionID: nil, fields: Array(#"{"displayName":"李磊"}"#.utf8), memberships: [place])
        let rules = EmployeeRules(
            time: Timestamp(milliseconds: 0), policy: .suspend, removals: .allowed, departments: ["1"], unread: [], isComplete: true,
            isPlan: false)
        let decision = rules.decide(EmployeeComparison(kind: .vacated, sourceID: "u7", sightings: [], stored: stored))
        guard case .write(let verdict) = decision else {
            Issue.record("nothing is written: \(decision)")
            return
        }
        #expect(verdict.after?.memberships == [Membership(sourceId: "d7")])
        #expect(verdict.isProvisional)
    }
}
