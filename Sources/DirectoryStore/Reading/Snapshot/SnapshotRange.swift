/// Which objects a page of a listing as of a former place looks at: those that are present, and those that changed since.
struct SnapshotRange {
    private let present: [Int64]
    private let changes: LaterChanges
    private let size: Int
    private let start: Int64

    /// - Parameter present: the ids of the next objects that are present, one more than the page has room for.
    init(present: [Int64], _ changes: LaterChanges, _ page: PageRequest, after start: Int64) {
        self.present = present
        self.changes = changes
        self.size = page.size
        self.start = start
    }

    struct Objects {
        /// In ascending order.
        var ids: [Int64]
        /// The first change since, of those that have one.
        var changed: [Int64: Int64]
        /// Whether no object comes behind these.
        var isLast: Bool
    }

    func objects() throws -> Objects {
        guard start < .max else { return Objects(ids: [], changed: [:], isLast: true) }
        // Where one of the lists is cut, the page ends: what the other has behind it belongs to the next.
        let presentEnd = present.count > size ? present[size - 1] : .max
        let changed = presentEnd > start ? try changes.first(in: (start + 1)...presentEnd, limit: size) : []
        let end = changed.count == size ? changed[size - 1].object : presentEnd
        let ids = Set(present.filter { $0 <= end } + changed.map(\.object)).sorted()
        return Objects(ids: ids, changed: Dictionary(uniqueKeysWithValues: changed.map { ($0.object, $0.record) }), isLast: end == .max)
    }
}
