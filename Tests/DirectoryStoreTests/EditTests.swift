import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct EditTests {
    @Test func `an edit of a revision that a person no longer has changes nothing`() async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)], persons: [("u1", "李磊", ["1"])])
            let person = try await fixture.store.employee(fixture.idpID, sourceID: "u1")
            let id = try #require(person?.id)
            let time = Timestamp(milliseconds: 1_800_000_000_001)
            func suspend(ifRevision revision: Int64) async throws -> [EmployeeEditOutcome] {
                try await fixture.store.edit([id], ifRevision: revision, at: time) { image in
                    image.accountStatus = .suspended
                    return nil
                }
            }
            let feed = try await fixture.store.feedEnd()
            await #expect(throws: DirectoryStoreError.refused(.revisionMismatch(1))) { try await suspend(ifRevision: 2) }
            #expect(try await fixture.store.feedEnd() == feed)
            guard case .done(_, changed: true) = try await suspend(ifRevision: 1).first else {
                Issue.record("the edit of the present revision was not made")
                return
            }
            await #expect(throws: DirectoryStoreError.refused(.revisionMismatch(2))) { try await suspend(ifRevision: 1) }
        }
    }
}
