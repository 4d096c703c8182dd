import DirectoryStore
import IdentityModel
import JSONKit

/// What is to be done with the departments of an IdP: pure, from what was staged and what is stored.
struct DepartmentPlan {
    /// Creations parents first, then updates.
    var puts: [DepartmentVerdict] = []
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
            if !isKnown(parent), department.content.parentSourceId != nil { orphans += 1 }
            parents[department.sourceID] = isKnown(parent) && parent != department.sourceID ? parent : root
        }
        let depths = Self.depths(&parents, root: root, noting: &notes)
        for place in departments.indices {
            if let parent = parents[departments[place].sourceID] { departments[place].content.parentSourceId = parent }
        }
        if orphans > 0 {
            notes.append("\(orphans) departments name a parent that cannot be read; they are placed directly below the root.")
        }
        noteLikeIDs(found.keys)

        self.known = known
        absent = gone.sorted { (depth($0, stored, before), $0.sourceID) > (depth($1, stored, before), $1.sourceID) }
        departments.sort { (depths[$0.sourceID] ?? 0, $0.sourceID) < (depths[$1.sourceID] ?? 0, $1.sourceID) }
        for department in departments { put(department, over: before[department.sourceID].map { stored[$0] }) }
    }

    private mutating func put(_ department: StagedDepartment, over stored: StoredDepartment?) {
        if stored?.content == department.content { return same += 1 }
        puts.append(
            DepartmentVerdict(
                stored == nil ? .create : .update, .apply, sourceID: department.sourceID, id: stored?.id, before: stored?.content,
                after: department.content, thirdParty: department.thirdParty, requestID: department.requestID))
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
    private static func depths(_ parents: inout [String: String], root: String, noting notes: inout [String]) -> [String: Int] {
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
                notes.append("Department \(next) is below itself at the source; it is placed directly below the root.")
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

    private mutating func noteLikeIDs(_ ids: some Sequence<String>) {
        let alike = Dictionary(grouping: ids, by: { $0.lowercased() }).values.filter { $0.count > 1 }.count
        if alike > 0 { notes.append("\(alike) department ids differ from another only by case; each is a department of its own.") }
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
