import DingTalkSimulator
import IdentityModel
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct ReadingTests {
    @Test func `everything is read, with not one request too many`() async throws {
        try await withSimulatedDingTalk { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let meter = ReadMeter()
            let taken = try await fixture.read(meter: meter)
            #expect(taken.authorised == AuthorisedScope(departments: ["1"], persons: [], isWhole: true, rootSourceID: "1"))
            #expect(Set(taken.departments.keys).union(["1"]) == truth.departments)
            #expect(Set(taken.people.keys) == truth.people)
            #expect(taken.places == truth.places)
            #expect(taken.failed.isEmpty && taken.missing.isEmpty)
            for id in truth.departments {
                #expect(taken.complete.contains(ReadUnit(.members, id)) && taken.complete.contains(ReadUnit(.children, id)))
            }
            #expect(fixture.simulator.counters.total == 2 + truth.departments.count + truth.pages)
            #expect(meter.requests == fixture.simulator.counters.total)
            #expect(meter.throttled == 0)
        }
    }

    @Test func `departments alone are read without asking for people`() async throws {
        try await withSimulatedDingTalk { fixture in
            let taken = try await fixture.read(employees: false)
            #expect(Set(taken.departments.keys).union(["1"]) == Truth(fixture.simulator.organisation.snapshot).departments)
            #expect(taken.people.isEmpty)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.userList.rawValue) == 0)
        }
    }

    @Test func `in full detail every department and person is read by itself, once`() async throws {
        try await withSimulatedDingTalk(employees: 300, departments: 12) { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let taken = try await fixture.read(detail: .full)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.userGet.rawValue) == truth.people.count)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.departmentGet.rawValue) == truth.departments.count)
            #expect(Set(taken.complete.filter { $0.kind == .person }.map(\.sourceID)) == truth.people)
            #expect(Set(taken.complete.filter { $0.kind == .department }.map(\.sourceID)) == truth.departments)
            #expect(taken.people.values.contains { $0.contains { $0.attributes[1] != nil } }, "managers come with single persons only")
            #expect(taken.failed.isEmpty)
        }
    }

    @Test func `a person of several departments is shown with every place`() async throws {
        try await withSimulatedDingTalk { fixture in
            let contents = fixture.simulator.organisation.snapshot
            let taken = try await fixture.read()
            let several = try #require(taken.people.first { $0.value.count > 1 })
            let memberships = try #require(contents.employee(several.key)).memberships
            #expect(Set(several.value.flatMap(\.memberships).map(\.departmentID)) == Set(memberships.map { String($0.departmentID) }))
            for place in memberships {
                #expect(
                    several.value.flatMap(\.memberships).contains(
                        ObservedMembership(departmentID: String(place.departmentID), leader: place.leader, order: place.order)))
            }
        }
    }

    @Test func `the home-school contact book is left out and said so`() async throws {
        try await withSimulatedDingTalk(homeSchool: true) { fixture in
            let taken = try await fixture.read()
            #expect(Set(taken.departments.keys).union(["1"]) == Truth(fixture.simulator.organisation.snapshot).departments)
            #expect(taken.notes.contains { $0.contains("-7") })
            #expect(taken.failed.isEmpty)
        }
    }

    @Test func `a scope of departments nested in each other and single persons is read once`() async throws {
        try await withSimulatedDingTalk { fixture in
            let contents = fixture.simulator.organisation.snapshot
            let outer = try #require(contents.children(of: 1).first { !contents.children(of: $0).isEmpty })
            let inner = try #require(contents.children(of: outer).first)
            let truth = Truth(contents, from: outer)
            let outsider = try #require(Truth(contents).people.subtracting(truth.people).sorted().first)
            fixture.simulator.scope = Scope(departments: [outer, inner], users: [outsider])
            let taken = try await fixture.read()
            #expect(Set(taken.departments.keys) == truth.departments)
            #expect(Set(taken.people.keys) == truth.people.union([outsider]))
            #expect(taken.authorised?.isWhole == false)
            #expect(taken.authorised?.persons == [outsider])
            #expect(fixture.simulator.counters.requests(DingTalkAPI.subDepartments.rawValue) == truth.departments.count)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.userList.rawValue) == truth.pages)
            #expect(taken.departments[String(outer)]?.parentSourceID == "1")
            #expect(taken.failed.isEmpty)
        }
    }

    @Test func `a partial scope reads its departments with their subtrees`() async throws {
        try await withSimulatedDingTalk { fixture in
            let contents = fixture.simulator.organisation.snapshot
            let chosen = try #require(contents.children(of: 1).first { !contents.children(of: $0).isEmpty })
            let truth = Truth(contents, from: chosen)
            let taken = try await fixture.read(scope: .partial([ScopedDepartment(id: String(chosen)), ScopedDepartment(id: "999")]))
            #expect(Set(taken.departments.keys) == truth.departments)
            #expect(taken.places == truth.places)
            #expect(taken.missing[ReadUnit(.department, "999")]?.code == "60003")
        }
    }

    @Test func `of a chosen department that may not be read, what may be read below it is`() async throws {
        try await withSimulatedDingTalk { fixture in
            let contents = fixture.simulator.organisation.snapshot
            let outer = try #require(contents.children(of: 1).first { !contents.children(of: $0).isEmpty })
            let inner = try #require(contents.children(of: outer).first)
            fixture.simulator.scope = Scope(departments: [inner])
            let taken = try await fixture.read(scope: .partial([ScopedDepartment(id: String(outer))]))
            #expect(taken.places == Truth(contents, from: inner).places)
            #expect(taken.notes.contains { $0.contains(String(outer)) })
        }
    }

    @Test func `an empty contact scope is a fault, not an empty organisation`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2) { fixture in
            fixture.simulator.scope = Scope()
            let fault = await #expect(throws: SourceFault.self) { try await fixture.read() }
            #expect(fault?.class == .scope)
        }
    }

    @Test func `a failing sink ends the reading with its own error`() async throws {
        struct Full: Error {}
        struct FullSink: ReadSink {
            func take(_ answer: SourceAnswer) async throws { if case .employees = answer { throw Full() } }
        }
        try await withSimulatedDingTalk { fixture in
            let request = ReadRequest(scope: .all, employees: true, detail: .basic, employeeAttributes: [], departmentAttributes: [])
            await #expect(throws: Full.self) { try await fixture.source().read(request, into: FullSink()) }
        }
    }

    @Test func `a cancelled reading ends as cancelled`() async throws {
        try await withSimulatedDingTalk(limits: Limits(perSecond: nil, latency: 20)) { fixture in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let reading = Task { try await fixture.read { _ in start.yield() } }
            var iterator = started.makeAsyncIterator()
            await iterator.next()
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
        }
    }

    @Test func `children and single persons are read live`() async throws {
        try await withSimulatedDingTalk { fixture in
            let contents = fixture.simulator.organisation.snapshot
            let source = try fixture.source()
            #expect(try await Set(source.children(of: nil).map(\.sourceID)) == Set(contents.children(of: 1).map(String.init)))
            let first = try #require(contents.children(of: 1).first)
            #expect(
                try await source.children(of: String(first)).map(\.sourceID).sorted()
                    == contents.children(of: first).map(String.init).sorted())
            let id = try #require(Truth(contents).people.sorted().first)
            #expect(try await source.employee(id, attributes: ["name"])?.attributes == [.text(try #require(contents.employee(id)).name)])
            #expect(try await source.employee("nobody-of-this-name", attributes: []) == nil)
        }
    }
}
