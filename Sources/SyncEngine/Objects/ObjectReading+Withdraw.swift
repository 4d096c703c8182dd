import DirectoryStore
import IdentityModel
import SourceAPI

extension ObjectReading {
    /// Leaves a department that is gone, and those above it that are gone, to the next run over everything.
    mutating func crowd(_ id: String, over stored: [StoredDepartment]) {
        let parents = Dictionary(stored.map { ($0.sourceID, $0.content.parentSourceId) }) { first, _ in first }
        var next: String? = id
        while let id = next, goneDepartments.remove(id) != nil {
            crowdedDepartments.insert(id)
            notes.append("Department \(id) is gone and has much in or below it; the next synchronization removes it.")
            next = parents[id] ?? nil
        }
    }

    /// Takes back what is in a department that could not be read and that the directory does not know: it is to be read again with it.
    mutating func withdraw(from unread: [String: SourceFault], over stored: [StoredDepartment]) {
        guard !unread.isEmpty else { return }
        let known = Set(stored.lazy.filter { !$0.isOutOfScope }.map(\.sourceID))
        var unplaced = unread.filter { !known.contains($0.key) }
        // One that was found in a circle stays where it is stored while another of the circle cannot be read.
        let circles = self.circles(over: stored)
        let fault = unread.keys.filter(circles.contains).min().flatMap { unread[$0] }
        var withdrawn = withdrawDepartments { circles.contains($0.sourceID) ? fault : nil }
        repeat {
            unplaced.merge(withdrawn.filter { !known.contains($0.key) }) { first, _ in first }
            withdrawn = withdrawDepartments { $0.content.parentSourceId.flatMap { unplaced[$0] } }
        } while !withdrawn.isEmpty
        for place in persons.indices {
            guard case .shown(let sightings, _) = persons[place].answer else { continue }
            let places = sightings.flatMap { ($0.departmentIDs ?? []) + [$0.department] }
            if let fault = places.lazy.compactMap({ unplaced[$0] }).first { persons[place].answer = .fault(fault) }
        }
    }

    private mutating func withdrawDepartments(_ fault: (StagedDepartment) -> SourceFault?) -> [String: SourceFault] {
        var withdrawn: [String: SourceFault] = [:]
        foundDepartments.removeAll { found in
            guard let fault = fault(found.department) else { return false }
            withdrawn[found.department.sourceID] = fault
            return true
        }
        departmentFaults.merge(withdrawn) { first, _ in first }
        return withdrawn
    }
}
