/// Which page of a list is wanted.
public struct PageRequest: Hashable, Sendable {
    /// How many items at most, 1 to 1000.
    public var size: Int
    /// ``Page/nextToken`` of the page before; nil for the first.
    public var token: String?

    public init(size: Int = 100, token: String? = nil) {
        self.size = min(max(size, 1), 1000)
        self.token = token
    }

    /// The key after which the page begins. Pages go by key, so that they stay consistent while the data changes.
    func start(default first: Int64) throws(DirectoryStoreError) -> Int64 {
        guard let token else { return first }
        guard let key = Int64(token, radix: 36) else { throw .invalidPageToken }
        return key
    }

    /// The text after which the page of a list ordered by a text begins; empty for the first.
    var startText: String { token ?? "" }
}

/// One page of a list.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Asks for the next page; nil on the last.
    public var nextToken: String?

    public init(items: [Item], nextToken: String?) {
        self.items = items
        self.nextToken = nextToken
    }

    /// Cuts what was fetched with one row more than wanted.
    init(_ rows: [(key: Int64, item: Item)], size: Int) {
        items = rows.prefix(size).map(\.item)
        nextToken = rows.count > size ? String(rows[size - 1].key, radix: 36) : nil
    }

    /// Cuts what was fetched of a list ordered by a text, with one row more than wanted.
    init(texts rows: [(key: String, item: Item)], size: Int) {
        items = rows.prefix(size).map(\.item)
        nextToken = rows.count > size ? rows[size - 1].key : nil
    }
}
