import DingTalkSimulator
import IdentityModel
import SourceAPI
import Synchronization
import Testing

@testable import DingTalkSource

/// A reading that goes on asks for what is missing and for nothing else.
@Suite struct ResumedReadingTests {
    /// Everything that a reading brought, and can be made to forget.
    private final class Memory: EarlierReading {
        struct Content {
            var authorised = AuthorisedScope(departments: [], persons: [], isWhole: false)
            var parts: [ReadUnit: KnownPart] = [:]
        }

        let content = Mutex(Content())

        var authorised: AuthorisedScope { content.withLock { $0.authorised } }

        func part(of unit: ReadUnit) async throws -> KnownPart? { content.withLock { $0.parts[unit] } }

        /// - Parameter pages: how many pages of a listing are kept at most.
        func note(_ answer: SourceAnswer, pages: Int = .max) {
            content.withLock { content in
                switch answer {
                case .authorised(let scope): content.authorised = scope
                case .departments(let unit, let found, _): content.parts[unit] = KnownPart(departments: found.map(\.sourceID))
                case .employees(let unit, let page, let found, _, let isLast, let continuation):
                    guard page < pages else { return }
                    var part = content.parts[unit] ?? KnownPart()
                    part.persons += found.map { KnownPart.Person(sourceID: $0.sourceID, departmentIDs: $0.departmentIDs) }
                    part.rest = isLast ? nil : continuation.map { KnownPart.Rest(page: page + 1, continuation: $0) }
                    content.parts[unit] = part
                case .missing, .failed, .note: break
                }
            }
        }
    }

    private func readAgain(_ fixture: Fixture, _ memory: Memory, detail: SyncSettings.Detail = .basic) async throws -> Collecting.State {
        fixture.simulator.counters.reset()
        let sink = Collecting()
        let request = ReadRequest(
            scope: .all, employees: true, detail: detail, employeeAttributes: [], departmentAttributes: [], earlier: memory)
        try await fixture.source().read(request, into: sink)
        return sink.taken
    }

    private func requests(_ fixture: Fixture, _ path: String) -> Int { fixture.simulator.counters.requests(path) }

    @Test func `a listing goes on after the last page that was taken`() async throws {
        try await withSimulatedDingTalk(employees: 2000, departments: 3) { fixture in
            let memory = Memory()
            let first = try await fixture.read { memory.note($0, pages: 1) }
            let pages = Truth(fixture.simulator.organisation.snapshot).pages
            let listings = first.complete.count { $0.kind == .members }
            let again = try await readAgain(fixture, memory)
            #expect(requests(fixture, "/topapi/v2/user/list") == pages - listings)
            #expect(requests(fixture, "/topapi/v2/department/listsub") == 0)
            let kept = memory.content.withLock { $0.parts.values.flatMap(\.persons).map(\.sourceID) }
            #expect(Set(kept).union(again.people.keys) == Set(first.people.keys))
        }
    }

    @Test func `departments that are known are walked without asking, below those that are not`() async throws {
        try await withSimulatedDingTalk { fixture in
            let memory = Memory()
            let first = try await fixture.read { memory.note($0) }
            memory.content.withLock { $0.parts[ReadUnit(.children, "1")] = nil }
            let again = try await readAgain(fixture, memory)
            #expect(requests(fixture, "/topapi/v2/department/listsub") == 1)
            #expect(requests(fixture, "/topapi/v2/user/list") == 0)
            #expect(again.people.isEmpty)
            #expect(first.departments.count > again.departments.count)
        }
    }

    @Test func `persons who were read alone are not read again, those of a known listing are`() async throws {
        try await withSimulatedDingTalk(employees: 60, departments: 4) { fixture in
            let memory = Memory()
            let first = try await fixture.read(detail: .full) { memory.note($0) }
            let alone = first.complete.filter { $0.kind == .person }.sorted { $0.sourceID < $1.sourceID }
            memory.content.withLock { content in for unit in alone.prefix(5) { content.parts[unit] = nil } }
            let again = try await readAgain(fixture, memory, detail: .full)
            #expect(requests(fixture, "/topapi/v2/user/get") == 5)
            #expect(requests(fixture, "/topapi/v2/user/list") == 0)
            #expect(again.complete == Set(alone.prefix(5)))
        }
    }

    @Test func `under another contact scope nothing of it counts`() async throws {
        try await withSimulatedDingTalk { fixture in
            let memory = Memory()
            let first = try await fixture.read { memory.note($0) }
            memory.content.withLock { $0.authorised.persons = ["somebody"] }
            #expect(try await readAgain(fixture, memory).places == first.places)
        }
    }
}
