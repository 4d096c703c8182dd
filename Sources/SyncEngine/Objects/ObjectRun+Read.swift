import DirectoryStore
import IdentityModel
import SourceAPI

extension ObjectRun {
    /// Objects that are read because of those of the request, at most, whatever the reason: what is in and below departments that are gone,
    /// and places that somebody is said to be in. What is beyond is left to the next run over everything, or to another attempt.
    static let further = 500

    /// Asks the source; of a department that is gone the members are asked for too.
    func read() async throws -> ObjectReading {
        let reader = ObjectReader(
            source: connection.source, plan: MappingPlan(configuration.sync.mappings, fields: connection.fields),
            detail: configuration.sync.detail, asker: request.trigger == .event ? .event : .person)
        var reading = ObjectReading()
        var left = Self.further
        for id in request.departments { await read(id, reader, &reading) }
        var persons = request.persons
        if !reading.goneDepartments.isEmpty {
            let stored = try await store.storedDepartments(configuration.id)
            await readBelowGone(stored, reader, &reading, &left)
            persons += try await membersOfGone(stored, &reading, &left)
        }
        var seen: Set<String> = []
        reading.persons = await reader.persons(persons.filter { !$0.isEmpty && seen.insert($0).inserted })
        try await readPlaces(reader, &reading, &left)
        return reading
    }

    private func read(_ id: String, _ reader: ObjectReader, _ reading: inout ObjectReading) async {
        do throws(SourceFault) {
            guard let department = try await reader.department(id) else {
                reading.goneDepartments.insert(id)
                return
            }
            reading.foundDepartments.append(department)
        } catch { reading.departmentFaults[id] = error }
    }

    /// What is below a department that is gone is gone too, or elsewhere.
    private func readBelowGone(
        _ stored: [StoredDepartment], _ reader: ObjectReader, _ reading: inout ObjectReading, _ left: inout Int
    ) async {
        var asked = Set(request.departments)
        var isGrowing = true
        while isGrowing {
            let below = stored.filter { department in
                department.content.parentSourceId.map(reading.goneDepartments.contains) ?? false && !asked.contains(department.sourceID)
            }
            for department in below {
                asked.insert(department.sourceID)
                if left > 0 {
                    left -= 1
                    await read(department.sourceID, reader, &reading)
                } else if let parent = department.content.parentSourceId {
                    reading.crowd(parent, over: stored)
                }
            }
            isGrowing = !below.isEmpty
        }
    }

    /// The members of departments that are gone, of as many as there is room for.
    private func membersOfGone(
        _ stored: [StoredDepartment], _ reading: inout ObjectReading, _ left: inout Int
    ) async throws -> [String] {
        var persons: [String] = []
        for id in reading.goneDepartments.sorted() {
            let members = try await store.memberSourceIDs(configuration.id, of: id, limit: left + 1)
            if members.count <= left {
                left -= members.count
                persons += members
            } else {
                reading.crowd(id, over: stored)
            }
        }
        return persons
    }

    /// What else has to be read before it is known where something belongs, for whoever told of one object may be quicker than whoever
    /// tells of another: departments that the directory does not know and that somebody is said to be in, each with those above it; and
    /// departments that would come to be below themselves, because they moved as well.
    ///
    /// One that cannot be read keeps what is in it waiting, and nothing else.
    private func readPlaces(_ reader: ObjectReader, _ reading: inout ObjectReading, _ left: inout Int) async throws {
        let stored = reading.departments.isEmpty ? [] : try await store.storedDepartments(configuration.id)
        var asked = Set(request.departments).union(reading.departments.map(\.sourceID)).union(reading.goneDepartments)
        // Of those that were asked for, only what the directory does not know leaves anybody without a place.
        var unread = reading.departmentFaults.filter { $0.value.class != .scope }
        for id in try await store.knownDepartments(configuration.id, among: Set(unread.keys)).sourceIDs { unread[id] = nil }
        while true {
            let named = Set(reading.places + reading.departments.compactMap(\.content.parentSourceId)).subtracting(asked)
            let unknown = named.subtracting(try await store.knownDepartments(configuration.id, among: named).sourceIDs)
            let doubtful = unknown.union(reading.circles(over: stored).subtracting(asked))
            if doubtful.isEmpty { return reading.withdraw(from: unread, over: stored) }
            asked.formUnion(doubtful)
            for id in doubtful.sorted() {
                do throws(SourceFault) {
                    guard left > 0 else { throw .tooMuchToRead }
                    left -= 1
                    if let department = try await reader.department(id) { reading.foundDepartments.append(department) }
                } catch {
                    if error.class != .scope { unread[id] = error }
                }
            }
        }
    }
}

extension SourceFault {
    fileprivate static let tooMuchToRead = SourceFault(
        .protocol, message: "More departments would have to be read than is done at once. They are read later.")
}
