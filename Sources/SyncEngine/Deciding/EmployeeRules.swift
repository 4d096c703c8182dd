import DirectoryStore
import IdentityModel
import JSONKit

/// Decides what becomes of each person with a difference: pure.
struct EmployeeRules: Sendable {
    var time: Timestamp
    var policy: Departures.Policy
    /// Whether those who left may go without approval.
    var removals: RemovalRuling
    /// What the source, asked for each alone, says of absent persons.
    var confirmation = Confirmation()
    /// The source's ids of the departments that there will be.
    var departments: Set<String>
    /// Departments whose members could not be read completely.
    var unread: Set<String>
    /// Whether everything was read: then a new hash may stand for a content that is stored already.
    var isComplete: Bool
    /// A dry run only plans.
    var isPlan: Bool
    /// Whether a mapping tells who works here; otherwise everybody whom the source shows does.
    var mapsEmployment = false

    private var outcome: VerdictOutcome { isPlan ? .plan : .apply }

    func decide(_ comparison: EmployeeComparison) -> EmployeeDecision {
        switch comparison.kind {
        case .new, .changed: put(comparison)
        case .absent: leave(comparison)
        case .vacated: vacate(comparison)
        }
    }

    private func put(_ comparison: EmployeeComparison) -> EmployeeDecision {
        guard let shown = comparison.sightings.last(where: \.readAlone) ?? comparison.sightings.first else { return .leave }
        let (places, isProvisional) = memberships(comparison)
        var after = image(comparison, places)
        let verdict = { (action: SyncRecord.Action, after: EmployeeImage) in
            var verdict = EmployeeVerdict(
                action, outcome, name: shown.name, after: after, thirdParty: shown.thirdParty, requestID: shown.requestID)
            verdict.isProvisional = isProvisional
            return EmployeeDecision.write(verdict)
        }
        guard let stored = comparison.stored else { return verdict(.create, after) }
        if stored.leftAt != nil {
            after.comeBack(at: time)
            return verdict(.restore, after)
        }
        if after == stored { return isComplete && !isPlan && !isProvisional ? .confirm : .leave }
        return verdict(.update, after)
    }

    private func leave(_ comparison: EmployeeComparison) -> EmployeeDecision {
        guard let stored = comparison.stored, policy != .keep else { return vacate(comparison) }
        guard confirmation.proof(of: comparison.sourceID) != nil else {
            return confirmation.basis == .scope ? mark(stored, comparison) : vacate(comparison)
        }
        return .write(removal(of: stored, comparison, isPlan ? .plan : (removals.isHeld ? .hold : .apply)))
    }

    private func removal(of stored: EmployeeImage, _ comparison: EmployeeComparison, _ outcome: VerdictOutcome) -> EmployeeVerdict {
        let name = FieldDocument(stored.fields).name ?? comparison.sourceID
        let proof = confirmation.proof(of: comparison.sourceID)
        guard policy == .suspend else { return EmployeeVerdict(.delete, outcome, name: name, after: nil, proof: proof) }
        var after = stored
        after.accountStatus = .suspended
        after.employmentStatus = .left
        after.leftAt = time
        after.memberships = []
        after.localEdits.removeAll { $0.field == .employmentStatus }
        after.isOutOfScope = false
        return EmployeeVerdict(.delete, outcome, name: name, after: after, proof: proof)
    }

    /// The person stays, marked; that they go waits for approval.
    private func mark(_ stored: EmployeeImage, _ comparison: EmployeeComparison) -> EmployeeDecision {
        var marked = stored
        marked.isOutOfScope = true
        let held = isPlan ? nil : removal(of: marked, comparison, .hold)
        if stored.isOutOfScope { return held.map { .write($0) } ?? .leave }
        let name = FieldDocument(stored.fields).name ?? comparison.sourceID
        return .mark(EmployeeVerdict(.update, outcome, name: name, after: marked), held: held)
    }

    /// The person stays, without the departments that go. Of those nothing but the id is kept, so that where the source still shows the
    /// person in one, the next run over everything must compare again.
    private func vacate(_ comparison: EmployeeComparison) -> EmployeeDecision {
        guard let stored = comparison.stored else { return .leave }
        var after = stored
        after.memberships = stored.memberships.map { departments.contains($0.sourceId) ? $0 : Membership(sourceId: $0.sourceId) }
        if comparison.kind == .absent, policy == .keep { after.memberships.removeAll { !departments.contains($0.sourceId) } }
        if after == stored { return .leave }
        var verdict = EmployeeVerdict(.update, outcome, name: FieldDocument(stored.fields).name ?? comparison.sourceID, after: after)
        verdict.isProvisional = comparison.kind == .vacated
        return .write(verdict)
    }

    /// The person as the source shows them; what it says nothing of stays.
    private func image(_ comparison: EmployeeComparison, _ places: [Membership]) -> EmployeeImage {
        let sightings = comparison.sightings
        var image =
            comparison.stored ?? EmployeeImage(unionID: nil, fields: [], memberships: [])
        image.isOutOfScope = false
        image.unionID = sightings.lazy.compactMap(\.unionID).first ?? image.unionID
        image.memberships = places
        // What was read alone is overlaid last: it knows more than a listing.
        let documents = sightings.sorted { !$0.readAlone && $1.readAlone }.map(\.fields)
        guard comparison.stored != nil || mapsEmployment || documents.contains(where: { $0 != documents.first }) else {
            image.fields = documents.first ?? Array("{}".utf8)
            return image
        }
        var said = FieldDocument()
        for fields in documents { said.overlay(FieldDocument(fields)) }
        image.take(said, mapsEmployment: mapsEmployment)
        return image
    }

    /// The person's places, and whether some are kept only because nobody could say that they are gone.
    private func memberships(_ comparison: EmployeeComparison) -> ([Membership], isProvisional: Bool) {
        let stored = Dictionary((comparison.stored?.memberships ?? []).map { ($0.sourceId, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [String: Membership] = [:]
        var isProvisional = false
        for sighting in comparison.sightings {
            let named = sighting.departmentIDs ?? (sighting.department.isEmpty ? [] : [sighting.department])
            for id in named where places[id] == nil {
                places[id] = departments.contains(id) ? stored[id] ?? Membership(sourceId: id) : Membership(sourceId: id)
            }
            // Seen in a department that is not stored: the place is told in full once it is.
            if !sighting.department.isEmpty, !departments.contains(sighting.department) { isProvisional = true }
            // A source that does not name all departments of a person says nothing of those that were not read.
            guard sighting.departmentIDs == [] else { continue }
            for (id, place) in stored where places[id] == nil && unread.contains(id) {
                places[id] = place
                isProvisional = true
            }
        }
        for sighting in comparison.sightings.sorted(by: { !$0.readAlone && $1.readAlone }) where departments.contains(sighting.department) {
            var place = places[sighting.department] ?? Membership(sourceId: sighting.department)
            place.leader = sighting.leader ?? place.leader
            place.order = sighting.order ?? place.order
            places[sighting.department] = place
        }
        return (places.values.sorted { $0.sourceId < $1.sourceId }, isProvisional)
    }
}

extension FieldDocument {
    /// What to call the person in a record.
    var name: String? { text("displayName") ?? text("username") }
}
