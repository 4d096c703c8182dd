import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

@Suite struct SearchTests {
    private static let people: [(id: String, name: String, places: [String])] = [
        ("u1", "李磊", ["1"]), ("u2", "张伟", ["1"]), ("u3", "单田芳", ["1"]), ("u4", "王小明", ["1"]), ("Tom.Chen", "Tom Chen", ["1"]),
        ("u6", "曾志伟", ["1"]), ("u7", "吕蒙", ["1"]), ("u8", "李雷Ray", ["1"]), ("u9", "尉迟恭", ["1"]),
    ]

    private static let cases: [(query: String, ids: [String])] = [
        ("李", ["u1", "u8"]), ("伟", ["u2", "u6"]), ("小明", ["u4"]), ("张伟", ["u2"]), ("磊李", []),
        ("lilei", ["u1", "u8"]), ("ll", ["u1", "u8"]), ("LiLei", ["u1", "u8"]), ("li lei", ["u1", "u8"]), ("zhangwei", ["u2"]),
        ("xiaoming", ["u4"]), ("xm", ["u4"]), ("wangxiao", ["u4"]), ("angx", []), ("shantian", ["u3"]), ("dantian", ["u3"]),
        ("zeng", ["u6"]), ("lvmeng", ["u7"]), ("lümeng", ["u7"]), ("yuchigong", ["u9"]), ("ycg", ["u9"]), ("llr", ["u8"]),
        ("tom", ["Tom.Chen"]), ("m.ch", ["Tom.Chen"]), ("m ch", ["Tom.Chen"]), ("u4", ["u4"]), ("100%", []),
    ]

    @Test(arguments: [false, true])
    func `people are found by name, by pinyin and by initials, before and after the blocks are made`(gathered: Bool) async throws {
        try await withStore { fixture in
            try await fixture.load(departments: [("1", "总部", nil)], persons: Self.people)
            if gathered { try await fixture.gatherAll() }
            for (query, ids) in Self.cases {
                var filter = EmployeeFilter()
                filter.query = query
                let asked = filter
                let found = try await fixture.all { try await fixture.store.employees(asked, $0) }.map(\.sourceId)
                #expect(Set(found) == Set(ids) && found.count == ids.count, "\(query)")
            }
        }
    }

    @Test func `a search sees every change at once, whatever the blocks say`() async throws {
        try await withStore { fixture in
            let many = (0..<700).map { (id: "n\($0)", name: $0 % 2 == 0 ? "赵云" : "马超", places: ["1"]) }
            try await fixture.load(departments: [("1", "总部", nil)], persons: many)
            try await fixture.gatherAll()
            #expect(try await fixture.count("赵云") == 350)
            #expect(try await fixture.count("zhaoyun") == 350)
            try await fixture.load(persons: [("late", "赵云", ["1"])])
            #expect(try await fixture.count("zy") == 351)
            let idp = fixture.idpID
            try await fixture.store.pool.write { database in
                // As a change by a task leaves it.
                try database.execute(
                    sql: """
                        UPDATE employee SET fields = json_set(fields, '$.displayName', '关羽') WHERE source_id LIKE 'n1%';
                        INSERT INTO record (idp, kind, action, state, object, source_id, name, time)
                        SELECT idp, 'employee', 'update', 'applied', id, source_id, '', 0 FROM employee WHERE source_id LIKE 'n1%';
                        """)
            }
            #expect(try await fixture.count("关羽") == 111)
            #expect(try await fixture.count("guanyu") == 111)
            #expect(try await fixture.count("赵云") + fixture.count("马超") == 590)
            try await fixture.load(persons: (0..<300).map { (id: "m\($0)", name: "黄忠", places: ["1"]) })
            try await fixture.gatherAll()
            #expect(try await fixture.count("gy") == 111)
            #expect(try await fixture.count("赵云") + fixture.count("马超") == 590)
            #expect(try await fixture.count("hz") == 300)
            try await fixture.store.dropDirectory(idp, at: Timestamp(milliseconds: 1))
            #expect(try await fixture.count("hz") == 0)
            try await fixture.gatherAll()
            #expect(try await fixture.count("hz") == 0)
        }
    }

    @Test(arguments: UInt64(1)...2) func `any part of an e-mail address finds whose it is, however its domain is kept`(seed: UInt64)
        async throws
    {
        try await withStore { fixture in
            var random = SeededGenerator(seed: seed)
            // More domains than the blocks keep short, some within others.
            let domains = ["a.cn", "b.a.cn", "@odd", "a.cn.com", "mail.公司.cn"] + (0..<8).map { "d\($0).cn" }
            func address() -> String {
                let name = String((0..<Int.random(in: 1...3, using: &random)).map { _ in "abd0.@".randomElement(using: &random) ?? "a" })
                return name + "@" + (domains.randomElement(using: &random) ?? "a.cn")
            }
            func change(_ people: ClosedRange<Int>) async throws {
                let addresses = people.map { ($0, address()) }
                try await fixture.store.pool.write { database in
                    for (person, address) in addresses {
                        try database.execute(
                            sql: "UPDATE employee SET fields = json_set(fields, '$.email', ?) WHERE id = ?", arguments: [address, person])
                        try database.execute(
                            sql: """
                                INSERT INTO record (idp, kind, action, state, object, source_id, name, time)
                                SELECT idp, 'employee', 'update', 'applied', id, source_id, '', 0 FROM employee WHERE id = ?
                                """, arguments: [person])
                    }
                }
            }
            let people = (0..<600).map { (id: "p\($0)", name: "赵云", places: ["1"]) }
            try await fixture.load(departments: [("1", "总部", nil)], persons: people)
            try await change(1...600)
            try await fixture.gatherAll()
            let kept = try await fixture.store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM search_domain") }
            #expect(kept == 9)
            // Some by blocks that are changed, some by a look at each.
            for changed in [1...280, 300...310] {
                try await change(changed)
                if changed.count > 256 { try await fixture.gatherAll() }
                let everybody = try await fixture.store.employees(EmployeeFilter(), PageRequest(size: 1000)).items
                for _ in 0..<40 {
                    let whole = Array(everybody.randomElement(using: &random)?.fields.email ?? "")
                    let start = Int.random(in: 0..<whole.count, using: &random)
                    var filter = EmployeeFilter()
                    filter.query = String(whole[start...Int.random(in: start..<whole.count, using: &random)])
                    let found = try await fixture.store.employees(filter, PageRequest(size: 1000)).items
                    let query = SearchQuery(filter.query ?? "")
                    let wanted = everybody.filter { person in
                        query.matches(SearchTexts(person.fields, sourceID: person.sourceId))
                    }
                    #expect(found.map(\.id) == wanted.map(\.id), "seed \(seed), \(filter.query ?? "")")
                }
            }
        }
    }

    @Test func `a search is narrowed like any list, and its pages fit together`() async throws {
        try await withStore { fixture in
            let many = (0..<900).map { (id: "n\($0)", name: "赵云", places: [$0 % 3 == 0 ? "a" : "1"]) }
            try await fixture.load(departments: [("1", "总部", nil), ("a", "研发", "1")], persons: many)
            try await fixture.gatherAll()
            var filter = EmployeeFilter()
            filter.query = "zhao"
            filter.departmentID = try await fixture.all { try await fixture.store.departments(DepartmentFilter(idpID: fixture.idpID), $0) }
                .first { $0.sourceId == "a" }?.id
            let asked = filter
            let found = try await fixture.all { try await fixture.store.employees(asked, $0) }
            #expect(found.count == 300)
            #expect(found.map(\.id) == found.map(\.id).sorted())
            filter.accountStatus = .suspended
            #expect(try await fixture.store.employees(filter).items.isEmpty)
        }
    }

    @Test func `a search finds who was changed by records that are gone`() async throws {
        try await withStore { fixture in
            try await fixture.load(
                departments: [("1", "总部", nil)], persons: (0..<300).map { (id: "n\($0)", name: "赵云", places: ["1"]) })
            try await fixture.gatherAll()
            try await fixture.store.pool.write { database in
                try database.execute(
                    sql: """
                        UPDATE employee SET fields = json_set(fields, '$.displayName', '关羽') WHERE source_id = 'n7';
                        INSERT INTO record (idp, kind, action, state, object, source_id, name, time)
                        SELECT idp, 'employee', 'update', 'applied', id, source_id, '', 0 FROM employee WHERE source_id = 'n7';
                        DELETE FROM record WHERE id = (SELECT max(id) FROM record);
                        """)
            }
            #expect(try await fixture.count("gy") == 1)
            #expect(try await fixture.count("zy") == 299)
            #expect(try await fixture.store.gatherPeople())
            try await fixture.gatherAll()
            #expect(try await fixture.count("gy") == 1)
            #expect(try await fixture.count("zy") == 299)
        }
    }

    @Test func `every common character has a reading`() {
        for character in "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗".unicodeScalars { #expect(!Pinyin.readings(of: character).isEmpty) }
        #expect(Pinyin.readings(of: "a").isEmpty)
        #expect(Pinyin.readings(of: "😀").isEmpty)
        #expect(String(decoding: LatinName.text(of: "单a"), as: UTF8.self).contains("ShanA SA"))
    }
}

extension StoreFixture {
    func gatherAll() async throws {
        while try await store.gatherPeople() {}
    }

    fileprivate func count(_ query: String) async throws -> Int {
        var filter = EmployeeFilter()
        filter.query = query
        var page = PageRequest(size: 200)
        var count = 0
        repeat {
            let answer = try await store.employees(filter, page)
            count += answer.items.count
            page.token = answer.nextToken
        } while page.token != nil
        return count
    }
}
