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
    init(staged: [StagedDepartment], stored: [StoredDepartment], root: String, idpName: String, mayRemove: Bool) {
        let before = Dictionary(stored.map { ($0.sourceID, $0) }, uniquingKeysWith: { first, _ in first })
        var found = Self.merged(staged, over: before)
        var rootDepartment = found[root] ?? StagedDepartment()
        rootDepartment.sourceID = root
        rootDepartment.content.name = idpName
        rootDepartment.content.parentSourceId = nil
        found[root] = rootDepartment
        total = found.count

        let gone = stored.filter { found[$0.sourceID] == nil }
        var parents: [String: String] = [:]
        if !mayRemove { for department in gone { parents[department.sourceID] = department.content.parentSourceId } }
        let isKnown = { (id: String) in found[id] != nil || (!mayRemove && before[id] != nil) }
        var orphans = 0
        for (id, department) in found where id != root {
            let parent = department.content.parentSourceId ?? root
            if !isKnown(parent), department.content.parentSourceId != nil { orphans += 1 }
            parents[id] = isKnown(parent) && parent != id ? parent : root
        }
        let depths = Self.depths(&parents, root: root, noting: &notes)
        for (id, parent) in parents { found[id]?.content.parentSourceId = parent }
        if orphans > 0 {
            notes.append("\(orphans) departments name a parent that cannot be read; they are placed directly below the root.")
        }
        noteLikeIDs(found.keys)

        known = Set(found.keys)
        if !mayRemove { known.formUnion(before.keys) }
        absent = gone.sorted { (depth($0, before), $0.sourceID) > (depth($1, before), $1.sourceID) }
        for department in found.values.sorted(by: { (depths[$0.sourceID] ?? 0, $0.sourceID) < (depths[$1.sourceID] ?? 0, $1.sourceID) }) {
            put(department, over: before[department.sourceID])
        }
    }

    private mutating func put(_ department: StagedDepartment, over stored: StoredDepartment?) {
        if stored?.content == department.content { return same += 1 }
        puts.append(
            DepartmentVerdict(
                stored == nil ? .create : .update, .apply, sourceID: department.sourceID, id: stored?.id, before: stored?.content,
                after: department.content, thirdParty: department.thirdParty, requestID: department.requestID))
    }

    /// One department for each id: what a later answer knows counts, what none knows stays as it is stored.
    private static func merged(_ staged: [StagedDepartment], over stored: [String: StoredDepartment]) -> [String: StagedDepartment] {
        var found: [String: StagedDepartment] = [:]
        for var department in staged {
            let known = found[department.sourceID]?.content ?? stored[department.sourceID]?.content
            if department.content.name.allSatisfy(\.isWhitespace) { department.content.name = known?.name ?? department.sourceID }
            department.content.parentSourceId = department.content.parentSourceId ?? found[department.sourceID]?.content.parentSourceId
            department.content.order = department.content.order ?? known?.order
            department.content.managers = department.content.managers ?? known?.managers
            if let extended = known?.extended {
                department.content.extended = extended.merging(department.content.extended ?? [:]) { $1 }
            }
            found[department.sourceID] = department
        }
        return found
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

    private func depth(_ department: StoredDepartment, _ stored: [String: StoredDepartment]) -> Int {
        var depth = 0
        var next = department.content.parentSourceId
        while let id = next, depth < stored.count {
            depth += 1
            next = stored[id]?.content.parentSourceId
        }
        return depth
    }

    private mutating func noteLikeIDs(_ ids: some Sequence<String>) {
        let alike = Dictionary(grouping: ids, by: { $0.lowercased() }).values.filter { $0.count > 1 }.count
        if alike > 0 { notes.append("\(alike) department ids differ from another only by case; each is a department of its own.") }
    }
}
