import DirectoryStore
import IdentityModel
import SourceAPI
import Synchronization
import Testing

@testable import SyncEngine

/// How many persons the source says there are, beside how many it listed.
@Suite struct HeadcountTests {
    private func words(of task: SyncTask) -> [String] { task.notes.filter { $0.hasPrefix("The source counts") } }

    @Test func `a first complete run asks for nothing but the listings, and every later one is told a difference`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            fixture.source.change { $0.headcount = .success(30) }
            let first = try await fixture.sync()
            #expect(first.sourceHeadcount == nil)
            #expect(fixture.source.headcounts.withLock { $0 } == 0)

            let equal = try await fixture.sync()
            #expect(equal.status == .success && equal.sourceHeadcount == 30 && words(of: equal).isEmpty)
            #expect(fixture.source.headcounts.withLock { $0 } == 1)

            fixture.source.change { $0.headcount = .success(33) }
            let more = try await fixture.sync()
            #expect(more.status == .success && more.counts.employee.deleted == 0)
            #expect(words(of: more) == ["The source counts 33 persons, 3 more than were read: some were not listed."])

            fixture.source.change { $0.headcount = .success(29) }
            let fewer = try await fixture.sync()
            #expect(fewer.status == .success && fewer.sourceHeadcount == 29)
            #expect(words(of: fewer) == ["The source counts 29 persons, 1 fewer than were read: some left meanwhile."])

            fixture.source.change { $0.headcount = .failure(SourceFault(.permission, message: "qyapi_get_member")) }
            let silent = try await fixture.sync()
            #expect(silent.status == .success && silent.sourceHeadcount == nil && words(of: silent).isEmpty)
            #expect(fixture.source.headcounts.withLock { $0 } == 4)
        }
    }

    @Test func `a first run with gaps asks, one over a part of the organisation never does`() async throws {
        try await withEngine(.of(people: 30, departments: 3)) { fixture in
            fixture.source.change { script in
                script.headcount = .success(30)
                script.failing[ReadUnit(.members, "d2")] = SourceFault(.network, message: "busy")
            }
            let incomplete = try await fixture.sync()
            #expect(words(of: incomplete).count == 1)
            fixture.source.change { $0.failing = [:] }
            fixture.idp.sync.scope = .partial([ScopedDepartment(id: "d1")])
            for _ in 0..<2 {
                let partial = try await fixture.sync()
                #expect(partial.sourceHeadcount == nil)
            }
            #expect(fixture.source.headcounts.withLock { $0 } == 1)
        }
    }
}
