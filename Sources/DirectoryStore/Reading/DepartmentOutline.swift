import GRDB
import Synchronization

/// The shape of one IdP's tree with member counts: what paths, distinguished names and totals are derived from.
final class DepartmentOutline: Sendable {
    struct Node: Sendable {
        let id: Int64
        let parent: Int64?
        let name: String
        var members = 0
        var membersRecursive = 0
        /// Where it and everything below it stand in ``order``.
        var places = 0..<0
    }

    /// The version of the IdP's directory that it shows.
    let version: Int64
    let nodes: [Int64: Node]
    let children: [Int64: [Int64]]
    /// Every department, each directly before those below it.
    let order: [Int64]

    init(_ database: Database, idp: Int64, version: Int64) throws {
        var nodes: [Int64: Node] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT id, parent, name FROM department WHERE idp = ?", arguments: [idp])
        while let row = try rows.next() {
            let node = Node(id: row[0], parent: row[1], name: row[2] ?? "")
            nodes[node.id] = node
        }
        self.version = version
        var children: [Int64: [Int64]] = [:]
        for node in nodes.values { if let parent = node.parent { children[parent, default: []].append(node.id) } }
        self.children = children.mapValues { $0.sorted() }
        order = Self.place(&nodes, self.children)
        try Self.countMembers(database, &nodes)
        self.nodes = nodes
    }

    /// Whether a department is among those at some places of ``order``.
    func isIn(_ department: Int64, _ places: Range<Int>) -> Bool {
        nodes[department].map { places.contains($0.places.lowerBound) } ?? false
    }

    /// Ids from the root to `department`. Ends at a department that it has passed already.
    func ancestry(of department: Int64) -> [Int64] { Self.ancestry(of: department, in: nodes).reversed() }

    /// Names from the root to `department`.
    func names(of department: Int64) -> [String] { ancestry(of: department).compactMap { nodes[$0]?.name } }

    /// `department` and everything below it.
    func subtree(of department: Int64) -> ArraySlice<Int64> { nodes[department].map { order[$0.places] } ?? [department] }

    /// Puts every department into the order, from the roots down; whoever reaches no root comes last.
    private static func place(_ nodes: inout [Int64: Node], _ children: [Int64: [Int64]]) -> [Int64] {
        var order: [Int64] = []
        order.reserveCapacity(nodes.count)
        let roots = nodes.values.filter { $0.parent == nil }.map(\.id).sorted()
        var placed: Set<Int64> = []
        for root in roots + nodes.keys.sorted() where placed.insert(root).inserted {
            var open = [(id: root, isDone: false, first: 0)]
            while let (id, isDone, first) = open.popLast() {
                if isDone {
                    nodes[id]?.places = first..<order.count
                    continue
                }
                open.append((id, true, order.count))
                order.append(id)
                for child in (children[id] ?? []).reversed() where nodes[child] != nil && placed.insert(child).inserted {
                    open.append((child, false, 0))
                }
            }
        }
        return order
    }

    private static func ancestry(of department: Int64, in nodes: [Int64: Node]) -> [Int64] {
        var chain: [Int64] = []
        var next: Int64? = department
        while let id = next, let node = nodes[id], chain.count <= 1000 {
            chain.append(id)
            next = node.parent
        }
        return chain
    }

    /// A person counts once in every department above one of theirs, however many of theirs are below it.
    private static func countMembers(_ database: Database, _ nodes: inout [Int64: Node]) throws {
        let counts = try Row.fetchCursor(database, sql: "SELECT department, count(*) FROM membership GROUP BY department")
        while let row = try counts.next() {
            let id: Int64 = row[0]
            guard nodes[id] != nil else { continue }
            let members: Int = row[1]
            nodes[id]?.members = members
            for ancestor in ancestry(of: id, in: nodes) { nodes[ancestor]?.membersRecursive += members }
        }
        let several = try Row.fetchCursor(
            database,
            sql: """
                SELECT employee, department FROM membership
                WHERE employee IN (SELECT employee FROM membership GROUP BY employee HAVING count(*) > 1) ORDER BY employee
                """)
        var person: Int64?
        var counted: Set<Int64> = []
        while let row = try several.next() {
            let employee: Int64 = row[0]
            if employee != person {
                person = employee
                counted.removeAll(keepingCapacity: true)
            }
            for ancestor in ancestry(of: row[1], in: nodes) where !counted.insert(ancestor).inserted {
                nodes[ancestor]?.membersRecursive -= 1
            }
        }
    }
}

extension DirectoryStore {
    /// The outline of an IdP's tree as the snapshot behind `database` has it; kept until that tree changes.
    func outline(_ database: Database, idp: Int64) throws -> DepartmentOutline {
        let version = try Int64.fetchOne(database, sql: "SELECT version FROM idp WHERE id = ?", arguments: [idp]) ?? 0
        if let kept = outlines.withLock({ $0[idp] }), kept.version == version { return kept }
        let made = try DepartmentOutline(database, idp: idp, version: version)
        outlines.withLock { kept in if (kept[idp]?.version ?? -1) < version { kept[idp] = made } }
        return made
    }
}
