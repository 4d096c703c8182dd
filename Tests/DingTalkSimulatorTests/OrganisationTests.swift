import DingTalkSimulator
import Foundation
import Testing

@Suite struct OrganisationTests {
    @Test(arguments: [(0, 1), (1, 1), (5, 3), (40, 120), (10_000, 500), (999, 77)])
    func `there are exactly as many people and departments as asked for`(employees: Int, departments: Int) {
        let contents = Organisation(employees: employees, departments: departments, homeSchool: true).snapshot
        #expect(contents.employeeCount == employees)
        #expect(Set(contents.employees.map(\.id)).count == employees)
        #expect(Set(contents.employees.map(\.unionID)).count == employees)
        #expect(contents.departmentCount == departments)
        #expect(Set(contents.departments.map(\.id)).count == departments)
        #expect(contents.departments.first?.id == Department.rootID)
        #expect(contents.children(of: Department.rootID).contains(Department.homeSchoolID))
    }

    @Test func `the same seed gives the same organisation and another seed another`() {
        let first = Organisation(employees: 2000, departments: 60, seed: 7).snapshot
        let again = Organisation(employees: 2000, departments: 60, seed: 7).snapshot
        let other = Organisation(employees: 2000, departments: 60, seed: 8).snapshot
        #expect(first.json == again.json)
        #expect(first.json != other.json)
        #expect(Set(first.employees.map(\.id)).isDisjoint(with: other.employees.map(\.id)))
    }

    @Test func `the people and the tree look like a real company`() {
        let contents = Organisation(employees: 10_000, departments: 500).snapshot
        let people = Array(contents.employees)
        func share(_ condition: (Employee) -> Bool) -> Double { Double(people.count(where: condition)) / Double(people.count) }
        #expect((0.03...0.07).contains(share { $0.memberships.count > 1 }))
        #expect((0.01...0.03).contains(share { $0.enterprise != nil }))
        #expect(share { $0.mobile == nil } > 0)
        #expect(share { $0.email == nil } > 0.1)
        #expect(share { $0.email == "" } > 0.1)
        #expect(Set(people.compactMap(\.mobile)).count == people.count { $0.mobile != nil })
        #expect(people.allSatisfy { $0.memberships.allSatisfy { String($0.order).count == 18 } })
        #expect(people.count { $0.managerID != nil } > 5000)
        let sizes = contents.departments.map { contents.memberCount(of: $0.id) }.sorted()
        #expect((sizes.last ?? 0) > 100)
        #expect(sizes[250] < 20)
        #expect((3...8).contains(depth(of: Department.rootID, contents)))
        for department in contents.departments {
            let names = contents.children(of: department.id).compactMap { contents.department($0)?.name }
            #expect(Set(names).count == names.count)
        }
    }

    private func depth(of id: Int64, _ contents: OrganisationContents) -> Int {
        1 + (contents.children(of: id).map { depth(of: $0, contents) }.max() ?? 0)
    }

    @Test func `everybody is found by userid and sits where the reference says`() {
        let contents = Organisation(employees: 500, departments: 20).snapshot
        for employee in contents.employees {
            #expect(contents.employee(employee.id) == employee)
            for membership in employee.memberships {
                #expect(contents.members(of: membership.departmentID).contains(employee.id))
                #expect(contents.leaders(of: membership.departmentID).contains(employee.id) == membership.leader)
            }
        }
        #expect(contents.employee("184919295227658120") == nil)
        #expect(contents.employee("manager") == nil)
    }

    @Test func `a dumped organisation loads again as it was`() throws {
        let dumped = Organisation(employees: 300, departments: 25).snapshot.json
        #expect(try Organisation(json: dumped).snapshot.json == dumped)
    }

    @Test func `edits move people and departments and are told to observers`() async throws {
        let organisation = try sampleOrganisation()
        try await confirmation(expectedCount: 4) { told in
            organisation.observe { changes in
                #expect(changes.count == 1)
                told()
            }
            try organisation.edit { try $0.updateEmployee("u0007") { $0.memberships = [.init(departmentID: 101_254_282)] } }
            try organisation.edit { try $0.updateDepartment(919_684_607) { $0.parentID = 101_254_282 } }
            try organisation.edit { try $0.removeEmployee("2169122037-1513149549") }
            try organisation.edit { try $0.removeDepartment(919_684_607) }
        }
        let contents = organisation.snapshot
        #expect(contents.employee("u0007")?.departmentIDs == [101_254_282])
        #expect(contents.members(of: 101_254_282) == ["u0007"])
        #expect(contents.department(919_684_607) == nil)
        #expect(contents.employee("2169122037-1513149549") == nil)
        #expect(contents.employeeCount == 2)
    }

    @Test func `edits that would break the tree are refused`() throws {
        let organisation = try sampleOrganisation()
        #expect(throws: OrganisationError.brokenTree(432_825_033)) {
            try organisation.edit { try $0.updateDepartment(432_825_033) { $0.parentID = 919_684_607 } }
        }
        #expect(throws: OrganisationError.departmentInUse(919_684_607)) { try organisation.edit { try $0.removeDepartment(432_825_033) } }
        #expect(throws: OrganisationError.unknownDepartment(5)) {
            try organisation.edit { try $0.updateEmployee("u0007") { $0.memberships = [.init(departmentID: 5)] } }
        }
    }

    @Test func `a generated person can leave and come back`() throws {
        let organisation = Organisation(employees: 50, departments: 5)
        let person = try #require(organisation.snapshot.employees.first { $0.memberships.count == 1 && !$0.boss })
        try organisation.edit { try $0.removeEmployee(person.id) }
        #expect(organisation.snapshot.employeeCount == 49)
        #expect(!organisation.snapshot.members(of: person.departmentIDs[0]).contains(person.id))
        try organisation.edit { try $0.add(person) }
        #expect(organisation.snapshot.employeeCount == 50)
        #expect(organisation.snapshot.employee(person.id) == person)
    }
}
