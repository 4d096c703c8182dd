import DingTalkSimulator
import Testing

@Suite struct PagingTests {
    @Test func `a walk over all departments finds exactly the reference`() async throws {
        let organisation = Organisation(employees: 900, departments: 12, seed: 3)
        let reference = organisation.snapshot
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            let peer = try await Peer.withToken(simulator)
            var open = [Department.rootID]
            var seen = 0
            var found: Set<String> = []
            var pages = 0
            while let id = open.popLast() {
                seen += 1
                let rows = try await peer.post("/topapi/v2/department/listsub", "{\"dept_id\":\(id)}")["result"] as? [[String: Any]]
                open += (rows ?? []).compactMap { ($0["dept_id"] as? Int).map(Int64.init) }
                var cursor: Int? = 0
                var members: [String] = []
                while let asked = cursor {
                    let page = try await peer.userIDs(id, cursor: asked)
                    pages += 1
                    #expect(page.more == (page.next != nil))
                    members += page.ids
                    cursor = page.next
                }
                #expect(members == reference.members(of: id))
                found.formUnion(members)
            }
            #expect(seen == 12)
            #expect(found == Set(reference.employees.map(\.id)))
            let expected = reference.departments.reduce(0) { $0 + max(1, (reference.memberCount(of: $1.id) + 99) / 100) }
            #expect(pages == expected)
            #expect(simulator.counters.requests("/topapi/v2/user/list") == expected)
        }
    }

    @Test func `a page lists the biggest order first`() async throws {
        let organisation = Organisation(employees: 300, departments: 2)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            let peer = try await Peer.withToken(simulator)
            let id = try #require(organisation.snapshot.departments.last?.id)
            let answer = try await peer.post("/topapi/v2/user/list", "{\"dept_id\":\(id),\"cursor\":0,\"size\":100}")
            let rows = (answer["result"] as? [String: Any])?["list"] as? [[String: Any]] ?? []
            let orders = rows.compactMap { $0["dept_order"] as? Int }
            #expect(orders.count == 100)
            #expect(orders == orders.sorted(by: >))
        }
    }

    @Test func `a person moved away between two pages makes the next page skip one`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 300, departments: 2)) { simulator in
            let peer = try await Peer.withToken(simulator)
            let before = simulator.organisation.snapshot
            let id = try #require(before.departments.last?.id)
            simulator.faults.add(Fault(.moveFirstPerson(to: Department.rootID), path: "/topapi/v2/user/list", trigger: .first(1)))
            let first = try await peer.userIDs(id).ids
            let second = try await peer.userIDs(id, cursor: 100).ids
            #expect(first == Array(before.members(of: id).prefix(100)))
            #expect(second.first == before.members(of: id)[101])
            #expect(simulator.organisation.snapshot.members(of: Department.rootID).contains(first[0]))
        }
    }

    @Test func `a person moved to the front between two pages makes the next page repeat one`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 300, departments: 2)) { simulator in
            let peer = try await Peer.withToken(simulator)
            let id = try #require(simulator.organisation.snapshot.departments.last?.id)
            simulator.faults.add(Fault(.moveLastPersonToFront, trigger: .first(1)))
            let first = try await peer.userIDs(id).ids
            #expect(try await peer.userIDs(id, cursor: 100).ids.first == first.last)
        }
    }
}
