import IdentityModel
import SourceAPI

extension OrganisationReading {
    /// What a piece of work found when an earlier part of the reading did it; nil when it is still to be done.
    func recall(_ work: Work, from earlier: (any EarlierReading)?) async throws -> Finding? {
        // Later pages are never known: the listing goes on from the first that is missing.
        if case .members(let cursor) = work, cursor.page > 0 { return nil }
        guard let earlier, let part = try await earlier.part(of: work.unit) else { return nil }
        var finding = Finding(work: work)
        switch work {
        case .start(let id): finding.departments = [id]
        case .children:
            finding.departments = part.departments.compactMap { DingTalkDepartmentID.parse($0) }
            for department in finding.departments { _ = sightings.meet(department) }
        case .members(let cursor):
            if let rest = part.rest {
                guard let next = cursor.resumed(rest) else { return nil }
                finding.next = .members(next)
            }
            if request.detail == .full { finding.persons = part.persons.map { Finding.Person($0.sourceID, in: $0.departmentIDs) } }
        case .department, .person: break
        }
        return finding
    }
}

extension MemberCursor {
    /// Where an earlier part of the reading stopped; nil when its word is not ours.
    fileprivate func resumed(_ rest: KnownPart.Rest) -> MemberCursor? {
        guard let position = Int64(rest.continuation), position > cursor, rest.page > page else { return nil }
        var next = self
        next.cursor = position
        next.page = rest.page
        return next
    }
}
