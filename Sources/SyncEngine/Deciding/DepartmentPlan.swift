import DirectoryStore
import IdentityModel
import JSONKit

/// What is to be done with the departments of an IdP: pure, from what was staged and what is stored.
struct DepartmentPlan {
    /// Creations parents first, then updates.
    var puts: [DepartmentVerdict] = []
    /// Departments with fields whose value cannot be taken; the others of their fields are.
    var failures: [DepartmentVerdict] = []
    /// What is odd and taken all the same.
    var warnings: [SyncWarning] = []
    /// Departments that the source shows no more, children first.
    var absent: [StoredDepartment] = []
    /// The source's ids of the departments there will be when nothing is removed.
    var known: Set<String> = []
    var total = 0
    var same = 0
    var notes: [String] = []

    /// - Parameters:
    ///   - root: the source's id of the root; it is a department of its own, named as the IdP is.
    ///   - mayRemove: whether absence is proven; otherwise absent departments stay and may be parents.
    ///   - reconsidered: whether departments that were out of scope count as absent again when they are not seen.
    init(
        staged: [StagedDepartment], stored: [StoredDepartment], root: String, idpName: String, mayRemove: Bool, reconsidered: Bool = false
    ) {
        let before = Places(stored.lazy.map(\.sourceID))
        for department in staged where department.sourceID != root && department.content.name.allSatisfy(\.isWhitespace) {
            warn(department, "empty_name", "The source gives no name; the last known one is kept, or the id stands for it.")
        }
        var (departments, found) = Self.merged(staged, over: stored, at: before)
        var rootDepartment = found[root].map { departments[$0] } ?? StagedDepartment()
        rootDepartment.sourceID = root
        rootDepartment.content.name = idpName
        rootDepartment.content.parentSourceId = nil
        if let place = found[root] {
            departments[place] = rootDepartment
        } else {
            found[root] = departments.count
            departments.append(rootDepartment)
        }
        total = departments.count

        let unseen = stored.filter { found[$0.sourceID] == nil }
        let gone = unseen.filter { !$0.isOutOfScope || reconsidered }
        let staying = mayRemove ? unseen.filter { $0.isOutOfScope && !reconsidered } : unseen
        var parents: [String: String] = [:]
        for department in staying { parents[department.sourceID] = department.content.parentSourceId }
        let known = Set(found.keys).union(staying.lazy.map(\.sourceID))
        let isKnown = known.contains
        var orphans = 0
        for department in departments where department.sourceID != root {
            let parent = department.content.parentSourceId ?? root
            if !isKnown(parent), department.content.parentSourceId != nil {
                orphans += 1
                warn(department, "unknown_parent", "It names the parent \(parent), which cannot be read; it is directly below the root.")
            }
            parents[department.sourceID] = isKnown(parent) && parent != department.sourceID ? parent : root
        }
        var circles: [String] = []
        let depths = Self.depths(&parents, root: root, cutting: &circles)
        for id in circles {
            notes.append("Department \(id) is below itself at the source; it is placed directly below the root.")
            if let place = found[id] {
                warn(departments[place], "circle", "It is below itself at the source; it is directly below the root.")
            }
        }
        for place in departments.indices {
            if let parent = parents[departments[place].sourceID] { departments[place].content.parentSourceId = parent }
        }
        if orphans > 0 {
            notes.append("\(orphans) departments name a parent that cannot be read; they are placed directly below the root.")
        }
        noteLikeIDs(departments)

        self.known = known
        absent = gone.sorted { (depth($0, stored, before), $0.sourceID) > (depth($1, stored, before), $1.sourceID) }
        departments.sort { (depths[$0.sourceID] ?? 0, $0.sourceID) < (depths[$1.sourceID] ?? 0, $1.sourceID) }
        for department in departments { put(department, over: before[department.sourceID].map { stored[$0] }) }
    }

    private mutating func put(_ department: StagedDepartment, over stored: StoredDepartment?) {
        if !department.problems.isEmpty {
            let error = TaskError(reason: "invalid_value", message: department.problems.joined(separator: "; "))
            failures.append(
                DepartmentVerdict(
                    .update, .fail(error), sourceID: department.sourceID, id: stored?.id, before: stored?.content,
                    after: department.content))
        }
        if stored?.content == department.content { return same += 1 }
        puts.append(
            DepartmentVerdict(
                stored == nil ? .create : .update, .apply, sourceID: department.sourceID, id: stored?.id, before: stored?.content,
                after: department.content))
    }

    /// One department for each id: what a later answer knows counts, what none knows stays as it is stored.
    private static func merged(
        _ staged: [StagedDepartment], over stored: [StoredDepartment], at before: Places
    ) -> (departments: [StagedDepartment], places: Places) {
        var departments: [StagedDepartment] = []
        departments.reserveCapacity(staged.count + 1)
        var places: Places = [:]
        for var department in staged {
            let earlier = places[department.sourceID].map { departments[$0].content }
            let known = earlier ?? before[department.sourceID].map { stored[$0].content }
            if department.content.name.allSatisfy(\.isWhitespace) { department.content.name = known?.name ?? department.sourceID }
            department.content.parentSourceId = department.content.parentSourceId ?? earlier?.parentSourceId
            department.content.order = department.content.order ?? known?.order
            department.content.managers = department.content.managers ?? known?.managers
            if let extended = known?.extended {
                department.content.extended = extended.merging(department.content.extended ?? [:]) { $1 }
            }
            if let place = places[department.sourceID] {
                departments[place] = department
            } else {
                places[department.sourceID] = departments.count
                departments.append(department)
            }
        }
        return (departments, places)
    }

    /// Levels below the root. A circle is cut where it is met, and hung below the root.
    private static func depths(_ parents: inout [String: String], root: String, cutting circles: inout [String]) -> [String: Int] {
        var depths = [root: 0]
        for start in parents.keys.sorted() {
            var chain: [String] = []
            var onChain: Set<String> = []
            var next = start
            while depths[next] == nil, onChain.insert(next).inserted {
                chain.append(next)
                next = parents[next] ?? root
            }
            if depths[next] == nil {
                parents[next] = root
                circles.append(next)
                depths[next] = 1
            }
            for id in chain.reversed() where depths[id] == nil { depths[id] = (depths[parents[id] ?? root] ?? 0) + 1 }
        }
        return depths
    }

    private func depth(_ department: StoredDepartment, _ stored: [StoredDepartment], _ places: Places) -> Int {
        var depth = 0
        var next = department.content.parentSourceId
        while let id = next, depth < stored.count {
            depth += 1
            next = places[id].flatMap { stored[$0].content.parentSourceId }
        }
        return depth
    }

    private mutating func noteLikeIDs(_ departments: [StagedDepartment]) {
        let alike = Dictionary(grouping: departments.indices, by: { departments[$0].sourceID.lowercased() }).values.filter { $0.count > 1 }
        guard !alike.isEmpty else { return }
        notes.append("\(alike.count) department ids differ from another only by case; each is a department of its own.")
        for place in alike.joined().sorted() {
            warn(departments[place], "similar_id", "Its id differs from another department's only by case.")
        }
    }

    private mutating func warn(_ department: StagedDepartment, _ reason: String, _ message: String) {
        warnings.append(
            SyncWarning(.department, sourceID: department.sourceID, name: department.content.name, reason: reason, message: message))
    }
}

/// Where in a list the department with an id stands. The lists are long: a dictionary of the departments themselves would take several
/// times the room.
private typealias Places = [String: Int]

extension [String: Int] {
    fileprivate init(_ ids: some Sequence<String>) {
        self.init(zip(ids, 0...), uniquingKeysWith: { first, _ in first })
    }
}
