import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// Records narrowed by what became of them, and searched by name.
@Suite struct RecordListTests {
    private static let names = ["李磊", "李雷明", "Anna Lee", "ÉMILE", "100%_王", "王"]

    /// A task with a record for every facet and name, in no order of theirs.
    private func filled(_ fixture: StoreFixture, count: Int) async throws -> TaskID {
        var task = SyncTask()
        task.idpId = fixture.idpID
        task = try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings())
        task.status = .success
        try await fixture.store.update(task)
        let id = task.id
        try await fixture.store.pool.write { database in
            let insert = try database.makeStatement(
                sql: "INSERT INTO record (task, idp, kind, action, state, source_id, name, time) VALUES (?, 1, ?, ?, ?, ?, ?, 0)")
            for number in 0..<count {
                let facet = RecordFacet.all[number * 7 % RecordFacet.all.count]
                try insert.execute(arguments: [
                    id.number, facet.type.rawValue, facet.action.rawValue, facet.state.rawValue, "u\(number)",
                    Self.names[number % Self.names.count] + "\(number % 11)",
                ])
            }
        }
        return id
    }

    private func everything(_ task: TaskID, _ fixture: StoreFixture) async throws -> [SyncRecord] {
        try await fixture.all { try await fixture.store.records(RecordFilter(taskID: task), PageRequest(size: 1000, token: $0.token)) }
    }

    @Test(arguments: [false, true])
    func `every filter with every search finds what a look at each record finds`(isGathered: Bool) async throws {
        try await withStore { fixture in
            let task = try await filled(fixture, count: 4300)
            if isGathered { while try await fixture.store.gatherRecordNames() {} }
            let all = try await everything(task, fixture)
            #expect(all.count == 4300)
            for query in [nil, "李", "磊", "李雷", "lee", "émile", "%_", "u42", "王1", "z"] as [String?] {
                for facet in [nil] + RecordFacet.all.enumerated().filter({ $0.offset % 5 == 0 }).map(\.element) as [RecordFacet?] {
                    var filter = RecordFilter(taskID: task)
                    filter.query = query
                    filter.state = facet?.state
                    filter.type = facet.flatMap { $0.action == .update ? nil : $0.type }
                    filter.action = facet.flatMap { $0.type == .department ? nil : $0.action }
                    let asked = filter
                    let expected = all.filter { record in
                        (asked.state ?? record.state) == record.state && (asked.type ?? record.type) == record.type
                            && (asked.action ?? record.action) == record.action
                            && (query.map { record.name.lowercased().contains($0) || record.sourceId == $0 } ?? true)
                    }
                    let found = try await fixture.all {
                        try await fixture.store.records(asked, PageRequest(size: 700, token: $0.token))
                    }
                    #expect(found.map(\.id) == expected.map(\.id), "\(String(describing: query)) \(asked)")
                }
            }
        }
    }

    @Test func `success narrows to what was done or what failed, and contradictions find nothing`() async throws {
        try await withStore { fixture in
            let task = try await filled(fixture, count: 64)
            var filter = RecordFilter(taskID: task)
            filter.success = false
            #expect(Set(try await fixture.store.records(filter).items.map(\.state)) == [.failed])
            filter.success = true
            #expect(Set(try await fixture.store.records(filter).items.map(\.state)) == [.applied])
            filter.state = .held
            #expect(try await fixture.store.records(filter).items.isEmpty)
        }
    }

    @Test func `no list of records reads a whole table or sorts`() async throws {
        try await withStore { fixture in
            let facets = RecordFacet.all
            let choices = [facets, facets.filter { $0.state == .applied }, facets.filter { $0.type == .employee }, [facets[3]]]
            for choice in choices {
                let sql = try #require(DirectoryStore.recordKeys(choice))
                let plan = try await fixture.store.pool.read { database in
                    try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: [1, 0, 100]).map { $0["detail"] as String }
                }
                #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
                #expect(plan.filter { $0.hasPrefix("SEARCH") }.allSatisfy { $0.contains("COVERING INDEX") }, "\(plan)")
            }
            #expect(DirectoryStore.recordKeys([]) == nil)
        }
    }

    @Test func `gathered names are forgotten when a held record is decided`() async throws {
        try await withStore { fixture in
            let task = try await filled(fixture, count: 4096)
            while try await fixture.store.gatherRecordNames() {}
            var filter = RecordFilter(taskID: task)
            filter.state = .applied
            filter.query = "u4"
            #expect(try await fixture.store.records(filter).items.isEmpty)
            try await fixture.store.pool.write { try $0.execute(sql: "UPDATE record SET state = 'applied' WHERE source_id = 'u4'") }
            #expect(try await fixture.store.records(filter).items.map(\.sourceId) == ["u4"])
            while try await fixture.store.gatherRecordNames() {}
            #expect(try await fixture.store.records(filter).items.map(\.sourceId) == ["u4"])
        }
    }

    @Test func `a record tells the rule of each field, and where the default filled it`() async throws {
        try await withStore { fixture in
            var mappings = FieldMappings()
            mappings.employee = [
                FieldMapping("org_email", "email", to: "email", transform: .lowercase), FieldMapping("title", to: "title"),
            ]
            mappings.employee[1].default = "员工"
            var local = BeforeAndAfter()
            local.after = ["email": "a@x", "title": "员工"]
            let changes = FieldComparison(mappings: mappings.employee, thirdParty: ["org_email": "", "email": "A@x"], local: local).changes
            #expect(changes[0].source == "email")
            #expect(changes[0].rule?.sources == ["org_email", "email"])
            #expect(changes[0].rule?.transform == .lowercase)
            #expect(!changes[0].usedDefault)
            #expect(changes[1].usedDefault)
            #expect(changes[1].rule?.default == "员工")
        }
    }
}
