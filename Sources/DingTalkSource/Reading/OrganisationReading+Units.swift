import IdentityModel
import SourceAPI

/// One function for each kind of work: ask, hand over, say what it leads to.
extension OrganisationReading {
    /// A department where the reading starts. What may not be read itself may still have departments below it that may.
    func readStart(_ id: Int64, _ scope: ContactScope) async throws -> Finding {
        var finding = Finding(work: .start(id))
        do {
            let answer = try await calls.department(id)
            try await hand(answer, of: id)
            finding.departments = [id]
        } catch let failure as CallFailure {
            guard case .refused(let refusal) = failure, !refusal.endsReading, refusal.advice != .missing else { throw failure }
            guard refusal.fault.class == .scope else {
                // Its name is not known, what is below it may be.
                finding.departments = [id]
                try await sink.take(.failed(unit: ReadUnit(.department, String(id)), refusal.fault))
                return finding
            }
            finding.starts = try await authorised(below: id, scope)
            guard !finding.starts.isEmpty else { throw failure }
            try await sink.take(.note("Department \(id) may not be read as a whole; read is what the application may read below it."))
        }
        return finding
    }

    func readDepartment(_ id: Int64) async throws -> Finding {
        try await hand(try await calls.department(id), of: id)
        return Finding(work: .department(id))
    }

    func readChildren(_ id: Int64) async throws -> Finding {
        let answer = try await calls.children(of: id)
        var listed: [DepartmentObservation] = []
        var finding = Finding(work: .children(id))
        for department in answer.content.departments {
            switch sightings.meet(department.id) {
            case .first:
                listed.append(department.observation)
                finding.departments.append(department.id)
            case .homeSchool:
                try await sink.take(
                    .note("Department \(department.id) belongs to the home-school contact book, which no interface reads; it is left out."))
            case .again:
                try await sink.take(.note("Department \(department.id) is listed again below \(id); its first place counts."))
            }
        }
        try await sink.take(.departments(unit: ReadUnit(.children, String(id)), listed, requestID: answer.requestID))
        return finding
    }

    func readMembers(_ cursor: MemberCursor) async throws -> Finding {
        let answer = try await calls.members(cursor)
        let unit = ReadUnit(.members, String(cursor.department))
        var finding = Finding(work: .members(cursor))
        var isBroken = false
        do throws(BrokenListing) {
            finding.next = try cursor.next(after: answer.content).map(Work.members)
        } catch {
            isBroken = true
        }
        let people = answer.content.people
        if request.detail == .full {
            finding.persons = people.map { Finding.Person($0.sourceID, in: $0.departmentIDs) }
        }
        try await sink.take(
            .employees(
                unit: unit, page: cursor.page, people, requestID: answer.requestID, isLast: finding.next == nil && !isBroken,
                continuation: finding.next == nil ? nil : answer.content.nextCursor.map { String($0) }))
        if isBroken {
            let message = "The listing of department \(cursor.department) goes on without leading further (page \(cursor.page + 1))."
            try await sink.take(.failed(unit: unit, SourceFault(.protocol, message: message, requestId: answer.requestID)))
        }
        return finding
    }

    func readPerson(_ id: String) async throws -> Finding {
        let answer = try await calls.person(id)
        let unit = ReadUnit(.person, id)
        if let person = answer.content.employee {
            try await sink.take(.employees(unit: unit, page: 0, [person], requestID: answer.requestID, isLast: true))
        } else {
            try await sink.take(.failed(unit: unit, .emptyAnswer(answer.requestID)))
        }
        return Finding(work: .person(id))
    }

    private func hand(_ answer: Answer<OneDepartment>, of id: Int64) async throws {
        let unit = ReadUnit(.department, String(id))
        if let department = answer.content.department {
            try await sink.take(.departments(unit: unit, [department.observation], requestID: answer.requestID))
        } else {
            try await sink.take(.failed(unit: unit, .emptyAnswer(answer.requestID)))
        }
    }

    /// The authorised departments that are below one that may not be read.
    private func authorised(below id: Int64, _ scope: ContactScope) async throws -> [Int64] {
        var found: [Int64] = []
        for department in scope.departments where try await calls.parents(of: department).contains(id) { found.append(department) }
        return found
    }
}

extension Work {
    /// The unit that fails when this cannot be read.
    var unit: ReadUnit {
        switch self {
        case .start(let id), .department(let id): ReadUnit(.department, String(id))
        case .children(let id): ReadUnit(.children, String(id))
        case .members(let cursor): ReadUnit(.members, String(cursor.department))
        case .person(let id): ReadUnit(.person, id)
        }
    }
}

extension SourceFault {
    /// Success without what was asked for.
    static func emptyAnswer(_ requestID: String?) -> SourceFault {
        SourceFault(.protocol, message: "DingTalk answered without the object that was asked for.", requestId: requestID)
    }
}
