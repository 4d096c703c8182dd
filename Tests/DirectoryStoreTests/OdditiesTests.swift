import Foundation
import GRDB
import IdentityModel
import JSONKit
import Testing

@testable import DirectoryStore

/// What several persons have in common, found among very many.
@Suite struct OdditiesTests {
    private func oddities(of persons: [(id: String, department: String, marks: [(PersonMark.Kind, String)])]) async throws -> Oddities {
        let folder = NSTemporaryDirectory() + "oddities-" + UUID().uuidString.prefix(8)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let staging = try StagingArea(folder: folder, task: TaskID(number: 1), basis: "basis")
        defer { staging.discardNow() }
        let sightings = persons.map { person in
            var sighting = StagedSighting()
            sighting.sourceID = person.id
            sighting.department = person.department
            sighting.fields = Array("{\"username\":\"\(person.id)\"}".utf8)
            sighting.thirdParty = sighting.fields
            sighting.hash = ContentHash(Array(repeating: 1, count: 16))
            sighting.marks = person.marks.map { PersonMark($0.0, $0.1, of: person.id) }
            return sighting
        }
        var batch = StagedBatch()
        for (number, start) in stride(from: 0, to: sightings.count, by: 100).enumerated() {
            let page = Array(sightings[start..<min(start + 100, sightings.count)])
            batch.answers.append(
                .page(StagedUnit(.members, "d"), StagedPage(number, employees: page.count, page, isLast: false, continuation: "next")))
        }
        try await staging.append(batch)
        _ = try await staging.oddities()
        return try await staging.oddities()
    }

    @Test func `a value that two persons have is told of both, whatever its case, and one in two departments is no two persons`()
        async throws
    {
        let found = try await oddities(of: [
            ("a", "1", [(.username, "Same"), (.email, "a@example.com")]), ("b", "1", [(.username, "same"), (.email, "b@example.com")]),
            ("c", "1", [(.username, "c"), (.email, "c@example.com")]), ("c", "2", [(.username, "c"), (.email, "c@example.com")]),
            // The same word as an email address is another value.
            ("d", "1", [(.email, "same")]),
        ])
        #expect(found.total == 2)
        #expect(found.warnings.map(\.sourceId) == ["a", "b"])
        #expect(Set(found.warnings.map(\.reason)) == ["duplicate_username"])
    }

    @Test func `ids that differ by case alone are told of, whatever the usernames`() async throws {
        let found = try await oddities(of: [
            ("Li.Lei", "1", [(.username, "one"), (.sourceID, "Li.Lei")]), ("li.lei", "1", [(.username, "two"), (.sourceID, "li.lei")]),
            ("han", "1", [(.username, "three"), (.sourceID, "han")]), ("han", "2", [(.username, "three"), (.sourceID, "han")]),
        ])
        #expect(found.total == 2)
        #expect(found.warnings.map(\.sourceId).sorted() == ["Li.Lei", "li.lei"])
        #expect(Set(found.warnings.map(\.reason)) == ["similar_id"])
    }

    @Test func `a person without a name is odd alone`() async throws {
        let found = try await oddities(of: [("a", "1", [(.emptyName, "")]), ("b", "1", [(.username, "b")])])
        #expect(found.total == 1)
        #expect(found.warnings.map(\.sourceId) == ["a"])
    }

    @Test func `among many persons exactly those with common values are found`() async throws {
        let persons = (0..<30_000).map { number in
            (id: "u\(number)", department: "\(number % 7)", marks: [(PersonMark.Kind.email, "mail\(number % 29_990)@example.com")])
        }
        let found = try await oddities(of: persons)
        #expect(found.total == 20)
        #expect(Set(found.warnings.map(\.sourceId)) == Set((0..<10).flatMap { ["u\($0)", "u\($0 + 29_990)"] }))
    }
}
