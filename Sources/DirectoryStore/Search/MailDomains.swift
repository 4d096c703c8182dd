import GRDB

/// The domains that most e-mail addresses of a company end with. In the blocks one byte stands for each, its `@` included: a search reads all
/// of these texts, and a third of them would be one domain over and over.
struct MailDomains: Sendable {
    /// Never in UTF-8.
    private static let firstCode: UInt8 = 0xF5
    private static let most = 9
    private static let at = UInt8(ascii: "@")

    /// With their `@`, in lower case, in the order of their codes; more domains than there are codes stay as they are written.
    private(set) var domains: [[UInt8]] = []
    private var known = 0

    init() {}

    init(_ database: Database) throws {
        let stored = try HotStatement(database, "SELECT domain FROM search_domain ORDER BY id")
        defer { stored.reset() }
        while try stored.next() { domains.append(stored.bytes(0)) }
        known = domains.count
    }

    /// Stores the domains that have got a code since.
    mutating func store(_ database: Database) throws {
        for domain in domains[known...] {
            let insert = try HotStatement(database, "INSERT INTO search_domain (domain) VALUES (?)")
            insert.bind(1, blob: domain)
            try insert.run()
        }
        known = domains.count
    }

    /// Forgets all of them, when the blocks are made anew.
    mutating func removeAll(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM search_domain")
        self = MailDomains()
    }

    /// `texts`, one behind the other, as they stand in a block. A domain that is new gets a code while there are any.
    mutating func shorten(_ texts: [UInt8]) -> [UInt8] {
        var short: [UInt8] = []
        short.reserveCapacity(texts.count)
        for text in texts.split(separator: SearchTexts.separator) {
            if let start = text.lastIndex(of: Self.at), let code = code(of: Array(text[start...])) {
                short += text[..<start]
                short.append(code)
            } else {
                short += text
            }
            short.append(SearchTexts.separator)
        }
        return short
    }

    /// What `query` is in a block: itself, and with the code of each domain that it reaches into or lies in.
    func spellings(of query: [UInt8]) -> [[UInt8]] {
        var spellings = [query]
        for (index, domain) in domains.enumerated() {
            let code = Self.firstCode + UInt8(index)
            if domain.withUnsafeBytes({ ByteSearch.find(query, in: $0, from: 0) }) != nil {
                spellings.append([code])
            } else if let start = query.indices.first(where: { query[$0] == Self.at && domain.starts(with: query[$0...]) }) {
                spellings.append(query[..<start] + [code])
            }
        }
        return spellings
    }

    private mutating func code(of domain: [UInt8]) -> UInt8? {
        if let index = domains.firstIndex(of: domain) { return Self.firstCode + UInt8(index) }
        guard domain.count > 1, domains.count < Self.most else { return nil }
        domains.append(domain)
        return Self.firstCode + UInt8(domains.count - 1)
    }
}
