import Foundation
import IdentityModel
import JSONKit

@testable import DirectoryStore

/// A directory in a folder that is gone afterwards, filled without an engine.
struct StoreFixture {
    let folder: String
    let store: DirectoryStore
    let idpID: IdPID

    var path: String { folder + "/directory.sqlite" }

    /// Applies departments and persons as one task; a person is an id, a name and departments.
    @discardableResult
    func load(
        departments: [(id: String, name: String, parent: String?)] = [], persons: [(id: String, name: String, places: [String])] = [],
        outcome: VerdictOutcome = .apply, of idpID: IdPID? = nil, deciding: @escaping @Sendable () -> Void = {}
    ) async throws -> SyncTask {
        let idpID = idpID ?? self.idpID
        var task = SyncTask()
        task.idpId = idpID
        task = try await store.addTask(task, idpName: "总部", mappings: FieldMappings())
        let staging = try StagingArea(folder: folder + "/staging", task: task.id, basis: "test")
        defer { staging.discardNow() }
        var batch = StagedBatch()
        let sightings = persons.flatMap { person in
            person.places.map { place in
                var sighting = StagedSighting()
                sighting.sourceID = person.id
                sighting.name = person.name
                sighting.department = place
                sighting.fields = Array("{\"username\":\"\(person.id)\",\"displayName\":\"\(person.name)\"}".utf8)
                sighting.thirdParty = sighting.fields
                sighting.hash = ContentHash(Array((person.id + place + String(repeating: "-", count: 16)).utf8.prefix(16)))
                return sighting
            }
        }
        let page = StagedPage(1, employees: persons.count, sightings, requestID: "r1", isLast: true)
        batch.answers = [.page(StagedUnit(.members, "1"), page)]
        try await staging.append(batch)
        var work = ApplyWork(taskID: task.id, idpID: idpID, idpName: "总部", time: Timestamp(milliseconds: 1_800_000_000_000))
        work.departments = departments.map { department in
            var content = DepartmentContent()
            content.name = department.name
            content.parentSourceId = department.parent
            return DepartmentVerdict(.create, outcome, sourceID: department.id, after: content)
        }
        work.persons = try await staging.compare(with: store, idpID: idpID, vacated: [])
        var ended = task
        ended.status = .success
        let result = ended
        return try await store.apply(work, from: staging) { difference in
            deciding()
            guard difference.kind == .new else { return .leave }
            let image = EmployeeImage(
                unionID: nil, fields: difference.sightings[0].fields,
                memberships: difference.sightings.map { Membership(sourceId: $0.department) })
            return .write(EmployeeVerdict(.create, outcome, name: difference.sightings[0].name, after: image))
        } concluding: { _ in
            result
        }
    }

    func all<Item>(_ read: (PageRequest) async throws -> Page<Item>) async throws -> [Item] {
        var items: [Item] = []
        var page = PageRequest(size: 2)
        repeat {
            let answer = try await read(page)
            items += answer.items
            page.token = answer.nextToken
        } while page.token != nil
        return items
    }
}

func withStore<Result>(_ body: (StoreFixture) async throws -> Result) async throws -> Result {
    let folder = NSTemporaryDirectory() + "store-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try DirectoryStore(path: folder + "/directory.sqlite")
    defer { try? store.close() }
    guard let id = IdPID(rawValue: "idp-test") else { throw DirectoryStoreError.corrupt("id") }
    return try await body(StoreFixture(folder: folder, store: store, idpID: id))
}
