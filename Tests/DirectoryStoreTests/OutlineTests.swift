import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct OutlineTests {
    @Test func `the members of an IdP's departments are its own, however its people and another's came by turns`() async throws {
        try await withStore { fixture in
            let other = try #require(IdPID(rawValue: "idp-other"))
            for (turn, idpID) in [other, fixture.idpID, other, fixture.idpID, other].enumerated() {
                let departments = turn < 2 ? [(id: "1", name: "总部", parent: nil as String?), (id: "2", name: "研发", parent: "1")] : []
                let people = (0...turn).map { (id: "u\(turn)-\($0)", name: "员工", places: $0 == 0 ? ["1", "2"] : ["2"]) }
                try await fixture.load(departments: departments, persons: people, of: idpID)
            }
            func counts(_ idpID: IdPID) async throws -> [[Int]] {
                let root = try #require(try await fixture.store.tree(idpID))
                let listed = try await fixture.store.departments(DepartmentFilter(idpID: idpID)).items
                #expect(listed.map(\.membersRecursive) == [root.department.membersRecursive, root.children[0].department.membersRecursive])
                return ([root] + root.children).map { [$0.department.members, $0.department.membersRecursive] }
            }
            #expect(try await counts(fixture.idpID) == [[2, 6], [6, 6]])
            #expect(try await counts(other) == [[3, 9], [9, 9]])
        }
    }
}
