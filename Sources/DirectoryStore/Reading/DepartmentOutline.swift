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
    /// Every department, ascending.
    let ids: [Int64]
    /// Of each of ``ids`` the name as it is looked for, with ``SearchBlock/end`` behind it.
    private let names: [UInt8]

    init(_ database: Database, idp: Int64, version: Int64) throws {
        self.version = version
        var nodes: [Int64: Node] = [:]
        var ids: [Int64] = []
        var names: [UInt8] = []
        let rows = try HotStatement(database, "SELECT id, parent, name FROM department WHERE idp = ? ORDER BY id")
        rows.bind(1, idp)
        while try rows.next() {
            let node = Node(id: rows.int(0), parent: rows.optionalInt(1), name: rows.text(2))
            nodes[node.id] = node
            ids.append(node.id)
            names += SearchTexts.folded(node.name) + [SearchBlock.end]
        }
        var children: [Int64: [Int64]] = [:]
        for id in ids { if let parent = nodes[id]?.parent { children[parent, default: []].append(id) } }
        (self.children, self.ids, self.names) = (children, ids, names)
        order = Self.place(&nodes, children)
        try Self.countMembers(database, idp: idp, &nodes, order)
        self.nodes = nodes
    }

    /// The departments whose name has a text in it, ascending.
    func named(_ text: String) -> [Int64] {
        let folded = SearchTexts.folded(text)
        return names.withUnsafeBytes { bytes in
            ByteSearch.hits(in: bytes, endedBy: SearchBlock.end) { ByteSearch.find(folded, in: $0, from: $1) }
        }.map { ids[$0] }
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
    ///
    /// Only the memberships between the IdP's first person and its last are looked at, in the order in which they are stored.
    private static func countMembers(_ database: Database, idp: Int64, _ nodes: inout [Int64: Node], _ order: [Int64]) throws {
        var counts = [Int](repeating: 0, count: order.count)
        // How often people were counted below a department who were there already.
        var again: [Int64: Int] = [:]
        var person: Int64?
        var own: [Int64] = []
        func settle() {
            guard own.count > 1 else { return }
            var counted: Set<Int64> = []
            for department in own {
                for ancestor in ancestry(of: department, in: nodes) where !counted.insert(ancestor).inserted {
                    again[ancestor, default: 0] += 1
                }
            }
        }
        let rows = try HotStatement(
            database,
            """
            SELECT employee, department FROM membership WHERE employee BETWEEN
            (SELECT min(id) FROM employee WHERE idp = ?1) AND (SELECT max(id) FROM employee WHERE idp = ?1) ORDER BY employee
            """)
        rows.bind(1, idp)
        while try rows.next() {
            let (employee, department) = (rows.int(0), rows.int(1))
            guard let node = nodes[department] else { continue }
            if employee != person {
                settle()
                person = employee
                own.removeAll(keepingCapacity: true)
            }
            own.append(department)
            counts[node.places.lowerBound] += 1
        }
        settle()
        var sums = [0]
        sums.reserveCapacity(order.count + 1)
        for count in counts { sums.append(sums[sums.count - 1] + count) }
        for id in order {
            guard let places = nodes[id]?.places else { continue }
            nodes[id]?.members = counts[places.lowerBound]
            nodes[id]?.membersRecursive = sums[places.upperBound] - sums[places.lowerBound] - again[id, default: 0]
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
