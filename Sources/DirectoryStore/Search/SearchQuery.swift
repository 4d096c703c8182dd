/// What an administrator looks for among people.
struct SearchQuery: Hashable {
    /// In lower case.
    private let folded: [UInt8]
    /// Nil for what is not typed for a Chinese name.
    private let latin: [UInt8]?
    /// What is looked for among usernames, addresses and numbers: it, and the digits of what looks like a telephone number in another spelling.
    private var keys: [[UInt8]]
    private let isASCII: Bool

    init(_ text: String) {
        folded = SearchTexts.folded(text)
        latin = LatinName.query(text)
        isASCII = folded.allSatisfy { $0 < 0x80 }
        let digits = text.utf8.filter(SearchTexts.isDigit)
        let isNumber = text.utf8.allSatisfy { SearchTexts.isDigit($0) || " +-()".utf8.contains($0) }
        keys = isNumber && digits.count >= 3 && digits.count < folded.count ? [folded, digits] : [folded]
    }

    /// The query for blocks in which these domains are short.
    func spelled(with domains: MailDomains) -> SearchQuery {
        var query = self
        query.keys = keys.flatMap(domains.spellings)
        return query
    }

    /// The texts that it can be in.
    var kinds: [SearchTexts.Kind] {
        guard isASCII else { return latin == nil ? [.written] : [.written, .latin] }
        return latin == nil ? [.written, .keys] : SearchTexts.Kind.allCases
    }

    /// The indices of the texts of one kind in a block that have it, ascending.
    func hits(in bytes: UnsafeRawBufferPointer, of kind: SearchTexts.Kind) -> [Int] {
        let hits = finders(of: kind).map { ByteSearch.hits(in: bytes, endedBy: SearchBlock.end, $0) }
        // Each is looked for by itself: one that is nowhere would else be looked for behind every hit of the others.
        return hits.count < 2 ? hits.first ?? [] : Set(hits.joined()).sorted()
    }

    func matches(_ texts: SearchTexts) -> Bool {
        kinds.contains { kind in
            texts[kind].withUnsafeBytes { bytes in finders(of: kind).contains { $0(bytes, 0) != nil } }
        }
    }

    private typealias Finder = (UnsafeRawBufferPointer, _ start: Int) -> Int?

    /// What finds its spellings in texts of one kind, not before a place.
    private func finders(of kind: SearchTexts.Kind) -> [Finder] {
        switch kind {
        case .written: [{ ByteSearch.find(folded, in: $0, from: $1) }]
        case .latin: latin.map { latin in [{ LatinName.find(latin, in: $0, from: $1) }] } ?? []
        case .keys: keys.map { key in { ByteSearch.find(key, in: $0, from: $1) } }
        }
    }
}
