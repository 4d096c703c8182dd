import DirectoryStore
import IdentityModel

/// Which of a few objects belong to the part of the organisation that is synchronized.
struct ObjectScope {
    /// Departments of the directory that count as places.
    var known: Set<String>
    /// Departments of the directory that stay in it; empty where departments were not read.
    private(set) var stored: Set<String> = []
    /// The source's id of the root; nil before the first run over everything, when nothing is ours yet.
    let root: String?
    private let persons: Set<String>
    /// Whether the root's own members belong to it.
    private let isWhole: Bool

    init(departments: KnownDepartments, baseline: ScopeBaseline?, isPartial: Bool) {
        known = departments.sourceIDs
        root = departments.root
        persons = Set(baseline?.persons ?? [])
        isWhole = !isPartial && (baseline?.isWhole ?? true)
    }

    /// Whether a person with these places is one of ours.
    func includes(_ sourceID: String, in places: some Sequence<String>) -> Bool {
        persons.contains(sourceID) || places.contains { known.contains($0) && (isWhole || $0 != root) }
    }

    /// What becomes of departments that were read again. New ones count when their parent is one of ours; those that are gone go when
    /// nothing is left in or below them. Nil where there is no tree yet that they could be part of.
    ///
    /// - Parameter uncertain: departments with members of whom the source did not say anything; they stay.
    mutating func plan(
        _ reading: ObjectReading, over stored: [StoredDepartment], sparing uncertain: Set<String>, idpName: String
    ) -> DepartmentPlan? {
        guard let root = stored.first(where: { $0.content.parentSourceId == nil })?.sourceID ?? root else { return nil }
        var ours = Set(stored.map(\.sourceID))
        var rest = reading.departments
        var taken: [StagedDepartment] = []
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for department in rest where isOurs(department, ours, root: root) {
                ours.insert(department.sourceID)
                taken.append(department)
                isGrowing = true
            }
            rest.removeAll { ours.contains($0.sourceID) }
        }
        let named = Set(reading.sightings.flatMap { ($0.departmentIDs ?? []) + [$0.department] })
        var removable = reading.goneDepartments.subtracting(named).subtracting(uncertain).subtracting([root])
        // A department with another below it stays.
        for department in stored where !removable.contains(department.sourceID) {
            var above = department.content.parentSourceId
            while let id = above, removable.remove(id) != nil { above = stored.first { $0.sourceID == id }?.content.parentSourceId }
        }
        let staged = stored.filter { !removable.contains($0.sourceID) }.map { StagedDepartment($0) } + taken
        self.stored = Set(stored.lazy.map(\.sourceID).filter { !removable.contains($0) })
        known = known.union(self.stored).union(taken.map(\.sourceID)).subtracting(removable)
        return DepartmentPlan(staged: staged, stored: stored, root: root, idpName: idpName, mayRemove: true, reconsidered: true)
    }

    private func isOurs(_ department: StagedDepartment, _ ours: Set<String>, root: String) -> Bool {
        if ours.contains(department.sourceID) { return true }
        let parent = department.content.parentSourceId ?? root
        return ours.contains(parent) && (isWhole || parent != root)
    }
}
