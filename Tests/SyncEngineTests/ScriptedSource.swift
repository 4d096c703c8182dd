import IdentityModel
import JSONKit
import SourceAPI
import Synchronization

/// A directory source over an organisation in memory, with faults to choose.
final class ScriptedSource: DirectorySource {
    struct Script: Sendable {
        var organisation = ScriptedOrganisation()
        /// Units that cannot be read.
        var failing: [ReadUnit: SourceFault] = [:]
        /// Units whose last page never comes, and nobody says so.
        var cutShort: Set<ReadUnit> = []
        /// Attributes that the application may not see.
        var hiddenAttributes: Set<String> = []
        /// Attributes that listings do not have.
        var unlistedAttributes: Set<String> = []
        /// Instead of the whole organisation.
        var authorised: AuthorisedScope?
        /// Persons who are on no page though they are there.
        var unlisted: Set<String> = []
        /// Listings of persons say nothing of other departments.
        var namesDepartments = true
        var refusal: SourceFault?
        /// How many persons the source says there are; nil where it does not say.
        var headcount: Result<Int, SourceFault>?
        var notes: [String] = []
        var pageSize = 100
    }

    /// Called before anything is read.
    let beginning = Mutex<@Sendable () async throws -> Void>({})
    /// Called before somebody is asked for alone.
    let asking = Mutex<@Sendable () async -> Void>({})
    /// Called after a page was taken.
    let pageGate = Mutex<@Sendable (ReadUnit, Int) async throws -> Void>({ _, _ in })
    private let script: Mutex<Script>
    /// Called before a unit is read, to hold a reading where a test wants it.
    private let gate: @Sendable (ReadUnit) async throws -> Void

    init(
        _ organisation: ScriptedOrganisation = ScriptedOrganisation(), gate: @escaping @Sendable (ReadUnit) async throws -> Void = { _ in }
    ) {
        script = Mutex(Script(organisation: organisation))
        self.gate = gate
    }

    func change(_ body: (inout Script) -> Void) { script.withLock { body(&$0) } }

    var organisation: ScriptedOrganisation { script.withLock { $0.organisation } }

    func read(_ request: ReadRequest, into sink: any ReadSink) async throws {
        let script = script.withLock { $0 }
        if let refusal = script.refusal { throw refusal }
        try await beginning.withLock { $0 }()
        let scope = script.authorised ?? AuthorisedScope(departments: ["1"], persons: [], isWhole: true, rootSourceID: "1")
        try await sink.take(.authorised(scope))
        let earlier = request.earlier.flatMap { $0.authorised.isSame(as: scope) ? $0 : nil }
        for note in script.notes { try await sink.take(.note(note)) }
        var queue = scope.departments
        if case .partial(let chosen) = request.scope { queue = chosen.map(\.id) }
        if !scope.isWhole || request.scope != .all {
            let tops = queue.compactMap { id in script.organisation.departments[id].map { observation(id, $0) } }
            for top in tops {
                try await sink.take(.departments(unit: ReadUnit(.department, top.sourceID), [top], requestID: "r-\(top.sourceID)"))
            }
        }
        while !queue.isEmpty {
            let id = queue.removeFirst()
            let unit = ReadUnit(.children, id)
            if let known = try await earlier?.part(of: unit) {
                queue += known.departments
                if request.employees { try await readMembers(of: id, script, request, earlier, sink) }
                continue
            }
            count(unit, request)
            if let fault = script.failing[unit] {
                try await sink.take(.failed(unit: unit, fault))
            } else if !script.cutShort.contains(unit) {
                let children = script.organisation.departments.filter { $0.value.parent == id }.sorted { $0.key < $1.key }
                try await sink.take(.departments(unit: unit, children.map { observation($0.key, $0.value) }, requestID: "c-\(id)"))
                queue += children.map(\.key)
            }
            if request.employees { try await readMembers(of: id, script, request, earlier, sink) }
        }
        for id in scope.persons {
            let unit = ReadUnit(.person, id)
            guard request.employees, let person = script.organisation.persons[id] else { continue }
            let seen = observation(id, person, in: nil, request.employeeAttributes, script)
            try await sink.take(.employees(unit: unit, page: 1, [seen], requestID: "p-\(id)", isLast: true))
        }
    }

    /// Reads asked for of each unit, every page counted.
    let reads = Mutex<[ReadUnit: Int]>([:])

    private func count(_ unit: ReadUnit, _ request: ReadRequest) {
        request.meter.countRequest()
        reads.withLock { $0[unit, default: 0] += 1 }
    }

    private func readMembers(
        of department: String, _ script: Script, _ request: ReadRequest, _ earlier: (any EarlierReading)?, _ sink: any ReadSink
    ) async throws {
        let unit = ReadUnit(.members, department)
        let known = try await earlier?.part(of: unit)
        if let known, known.rest == nil { return }
        try await gate(unit)
        if let fault = script.failing[unit] { return try await sink.take(.failed(unit: unit, fault)) }
        let members = script.organisation.persons.filter { $0.value.places[department] != nil && !script.unlisted.contains($0.key) }
            .sorted { $0.key < $1.key }
            .map { observation($0.key, $0.value, in: department, request.employeeAttributes, script) }
        let pages = max(1, (members.count + script.pageSize - 1) / script.pageSize)
        let first = known?.rest.flatMap { $0.continuation == "after \($0.page - 1)" ? $0.page : nil } ?? 1
        for page in first...max(first, pages) {
            count(unit, request)
            if page == pages, script.cutShort.contains(unit) { return }
            let slice = members[min(members.count, (page - 1) * script.pageSize)..<min(members.count, page * script.pageSize)]
            try await sink.take(
                .employees(
                    unit: unit, page: page, Array(slice), requestID: "m-\(department)-\(page)", isLast: page == pages,
                    continuation: page == pages ? nil : "after \(page)"))
            try await pageGate.withLock { $0 }(unit, page)
        }
    }

    private func observation(_ id: String, _ unit: ScriptedOrganisation.Unit) -> DepartmentObservation {
        let raw = "{\"dept_id\":\"\(id)\",\"name\":\"\(unit.name)\"}"
        return DepartmentObservation(
            sourceID: id, name: unit.name, parentSourceID: unit.parent, attributes: [.text(unit.name)], raw: Array(raw.utf8))
    }

    private func observation(
        _ id: String, _ person: ScriptedOrganisation.Person, in department: String?, _ attributes: [String], _ script: Script
    ) -> EmployeeObservation {
        let values: [String: AttributeValue] = [
            "userid": .text(id), "name": .text(person.name), "title": .text(person.title), "mobile": .text(person.mobile ?? ""),
        ]
        let places = person.places.filter { department == nil || $0.key == department }
        let raw: JSONValue = ["userid": .string(id), "name": .string(person.name), "title": .string(person.title)]
        return EmployeeObservation(
            sourceID: id, unionID: "union-\(id)", name: person.name,
            memberships: places.sorted { $0.key < $1.key }.map { ObservedMembership(departmentID: $0.key, leader: false, order: $0.value) },
            departmentIDs: script.namesDepartments ? person.places.keys.sorted() : [],
            attributes: attributes.map { script.hiddenAttributes.contains($0) ? nil : values[$0] }, raw: raw.jsonBytes)
    }

    func lists(_ attribute: String, of type: SyncRecord.ObjectType) -> Bool {
        script.withLock { !$0.unlistedAttributes.contains(attribute) }
    }

    func children(of parent: String?) async throws(SourceFault) -> [DepartmentObservation] { [] }

    func department(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> DepartmentObservation? {
        let script = script.withLock { $0 }
        if let fault = script.failing[ReadUnit(.department, sourceID)] { throw fault }
        return script.organisation.departments[sourceID].map { observation(sourceID, $0) }
    }

    func employee(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> EmployeeObservation? {
        let script = script.withLock { $0 }
        await asking.withLock { $0 }()
        if let fault = script.failing[ReadUnit(.person, sourceID)] { throw fault }
        return script.organisation.persons[sourceID].map { observation(sourceID, $0, in: nil, attributes, script) }
    }

    /// How often the source was asked how many persons there are.
    let headcounts = Mutex(0)

    func headcount() async throws(SourceFault) -> Int? {
        headcounts.withLock { $0 += 1 }
        return try script.withLock { $0.headcount }?.get()
    }

    func checkConnectivity() async -> [ConnectivityCheck] { [] }
}
