import GRDB
import IdentityModel
import Testing

@testable import DirectoryStore

/// Lists of employees against what a look at everybody gives.
@Suite struct SelectionTests {
    @Test(arguments: [UInt64(1), 2, 3], [false, true])
    func `a list narrowed by department, name and status holds whom a look at everybody finds`(seed: UInt64, gathered: Bool) async throws {
        try await withStore { fixture in
            var random = SeededGenerator(seed: seed)
            let parents = try await fixture.loadRandom(&random)
            if gathered { try await fixture.gatherAll() }
            try await fixture.store.pool.write { database in
                try database.execute(
                    sql: "UPDATE employee SET account_status = 'suspended', suspended_by = 'administrator' WHERE id % 7 = 0")
                try database.execute(sql: "UPDATE employee SET account_status = 'enabled' WHERE id % 5 = 1")
            }
            let everybody = try await fixture.all { try await fixture.store.employees(EmployeeFilter(), $0) }
            #expect(everybody.count == 400)
            let departments = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
            for department in departments {
                var filter = EmployeeFilter()
                filter.departmentID = department.id
                filter.recursive = Bool.random(using: &random)
                filter.query = ["", "赵云", "machao", "p1", "no one"].randomElement(using: &random)
                filter.accountStatus = [nil, .suspended, .enabled, .pending].randomElement(using: &random) ?? nil
                filter.idpID = Bool.random(using: &random) ? fixture.idpID : nil
                let asked = filter
                let found = try await fixture.all { try await fixture.store.employees(asked, $0) }
                let wanted = everybody.filter { person in
                    let places = person.departments.map(\.sourceId)
                    return
                        (asked.recursive
                        ? places.contains { fixture.chain(of: $0, parents).contains(department.sourceId) }
                        : places.contains(department.sourceId))
                        && asked.accountStatus.map { $0 == person.accountStatus } != false
                        && (asked.query.map { SearchQuery($0).matches(SearchTexts(person.fields, sourceID: person.sourceId)) } != false
                            || asked.query == "")
                }
                #expect(found.map(\.id) == wanted.map(\.id), "seed \(seed), \(asked)")
            }
        }
    }

    @Test(arguments: [UInt64(4), 5]) func `the people of a department are the same whether they are gathered or looked for`(seed: UInt64)
        async throws
    {
        try await withStore { fixture in
            var random = SeededGenerator(seed: seed)
            let parents = try await fixture.loadRandom(&random)
            let places = Int.random(in: 0..<400, using: &random)
            try await fixture.store.pool.read { database in
                for (id, sourceID) in try Row.fetchAll(database, sql: "SELECT id, source_id FROM department").map({
                    ($0[0] as Int64, $0[1] as String)
                }) {
                    let idp = try Int64.fetchOne(database, sql: "SELECT idp FROM department") ?? 0
                    let outline = try fixture.store.outline(database, idp: idp)
                    let start = Int64(places)
                    let gathered = try DepartmentPeople(database, of: id, recursive: true, after: start, outline)
                    let looked = try DepartmentPeople(
                        database, of: id, recursive: true, after: start, outline, gatheringAtMost: (people: 0, departments: 0))
                    let all = try gathered.ids(after: start, limit: 1000)
                    #expect(all == (try looked.ids(after: start, limit: 1000)))
                    #expect(try gathered.ids(after: start, limit: 3) == Array(all.prefix(3)))
                    #expect(try looked.ids(after: start, limit: 3) == Array(all.prefix(3)))
                    for person in (start + 1)...401 {
                        #expect(try gathered.contains(person) == all.contains(person))
                        #expect(try looked.contains(person) == all.contains(person))
                    }
                    let below = (0..<40).map { "d\($0)" }.filter { fixture.chain(of: $0, parents).contains(sourceID) }
                    #expect(outline.subtree(of: id).count == below.count)
                }
            }
        }
    }
}

extension StoreFixture {
    /// Forty departments and four hundred people; gives the parent of each department but the root.
    fileprivate func loadRandom(_ random: inout SeededGenerator) async throws -> [String: String] {
        var parents: [String: String] = [:]
        for number in 1..<40 { parents["d\(number)"] = "d\(Int.random(in: 0..<number, using: &random))" }
        let people = (0..<400).map { number in
            let places = Set((0..<Int.random(in: 1...3, using: &random)).map { _ in "d\(Int.random(in: 0..<40, using: &random))" })
            return (id: "p\(number)", name: ["赵云", "马超", "黄忠"].randomElement(using: &random) ?? "", places: places.sorted())
        }
        let departments = (0..<40).map { (id: "d\($0)", name: "部门\($0)", parent: parents["d\($0)"]) }
        try await load(departments: departments, persons: people)
        return parents
    }

    /// A department and all above it.
    fileprivate func chain(of department: String, _ parents: [String: String]) -> [String] {
        var chain = [department]
        while let last = chain.last, let above = parents[last] { chain.append(above) }
        return chain
    }
}
