import Foundation
import IdentityModel
import JSONKit

@testable import DirectoryStore

/// Changes a directory as synchronizations do: people come, change, leave, are removed and return.
struct DirectoryEditor {
    struct Person {
        var name: String
        var places: [String]
        var version = 0
    }

    let fixture: StoreFixture
    private var people: [String: Person] = [:]
    private var nextNumber = 0
    /// Whether those who are gone are removed, not kept as left.
    private var removesLeavers = false

    init(fixture: StoreFixture) { self.fixture = fixture }

    /// A root, two departments, and eight people.
    mutating func start() async throws {
        for _ in 0..<8 { add(places: ["a"]) }
        try await apply([create("1", "总部", nil), create("a", "研发", "1"), create("b", "市场", "1")])
    }

    /// Some changes as one task.
    mutating func edit(_ random: inout SeededGenerator) async throws {
        removesLeavers = Bool.random(using: &random)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let chosen = people.keys.sorted().randomElement(using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: add(places: ["b"])
            case 1: chosen.map { people[$0] = nil }
            case 2:
                guard let chosen else { break }
                people[chosen]?.name += "改"
                people[chosen]?.version += 1
            default:
                guard let chosen else { break }
                people[chosen]?.places = [["a", "b"], ["1"], ["b"]].randomElement(using: &random) ?? ["1"]
                people[chosen]?.version += 1
            }
        }
        try await apply([])
    }

    func rename(_ sourceID: String, to name: String) async throws {
        let stored = try await fixture.store.storedDepartments(fixture.idpID)
        guard let department = stored.first(where: { $0.sourceID == sourceID }) else { return }
        var after = department.content
        after.name = name
        try await write([
            DepartmentVerdict(.update, .apply, sourceID: sourceID, id: department.id, before: department.content, after: after)
        ])
    }

    func addDepartment(_ sourceID: String) async throws { try await write([create(sourceID, sourceID, "1")]) }

    private mutating func add(places: [String]) {
        people["u\(nextNumber)"] = Person(name: "员工\(nextNumber)", places: places)
        nextNumber += 1
    }

    private func create(_ sourceID: String, _ name: String, _ parent: String?) -> DepartmentVerdict {
        var content = DepartmentContent()
        content.name = name
        content.parentSourceId = parent
        return DepartmentVerdict(.create, .apply, sourceID: sourceID, after: content)
    }

    private func apply(_ departments: [DepartmentVerdict]) async throws {
        let sightings = people.sorted { $0.key < $1.key }.flatMap { id, person in
            person.places.map { place in
                var sighting = StagedSighting()
                sighting.sourceID = id
                sighting.name = person.name
                sighting.department = place
                sighting.fields = Array("{\"username\":\"\(id)\",\"displayName\":\"\(person.name)\"}".utf8)
                sighting.thirdParty = sighting.fields
                sighting.hash = ContentHash(Array("\(person.version):\(id):\(place)----------------".utf8.prefix(16)))
                return sighting
            }
        }
        try await write(departments, sightings)
    }

    private func write(_ departments: [DepartmentVerdict], _ sightings: [StagedSighting]? = nil) async throws {
        var task = SyncTask()
        task.idpId = fixture.idpID
        task = try await fixture.store.addTask(task, idpName: "总部", mappings: FieldMappings())
        let staging = try StagingArea(folder: fixture.folder + "/staging", task: task.id, basis: "test")
        defer { staging.discardNow() }
        var work = ApplyWork(taskID: task.id, idpID: fixture.idpID, idpName: "总部", time: Timestamp(milliseconds: 1_800_000_000_000))
        work.departments = departments
        if let sightings {
            var batch = StagedBatch()
            let page = StagedPage(1, employees: sightings.count, sightings, requestID: "r", isLast: true)
            batch.answers = [.page(StagedUnit(.members, "1"), page)]
            try await staging.append(batch)
            work.persons = try await staging.compare(with: fixture.store, idpID: fixture.idpID, vacated: [])
        }
        task.status = .success
        let (ended, removes) = (task, removesLeavers)
        _ = try await fixture.store.apply(work, from: staging) { difference in
            Self.decide(difference, removes: removes)
        } concluding: { _ in
            ended
        }
    }

    private static func decide(_ difference: EmployeeComparison, removes: Bool) -> EmployeeDecision {
        guard let sighting = difference.sightings.first else {
            guard var left = difference.stored else { return .leave }
            if removes { return .write(EmployeeVerdict(.delete, .apply, name: difference.sourceID, after: nil)) }
            left.employmentStatus = .left
            left.accountStatus = .suspended
            left.memberships = []
            return .write(EmployeeVerdict(.delete, .apply, name: difference.sourceID, after: left))
        }
        let image = EmployeeImage(
            unionID: nil, fields: sighting.fields, memberships: difference.sightings.map { Membership(sourceId: $0.department) })
        return .write(EmployeeVerdict(difference.stored == nil ? .create : .update, .apply, name: sighting.name, after: image))
    }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
