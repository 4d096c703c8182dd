/// What an administrator looks for among people.
struct SearchQuery: Hashable {
    /// In lower case.
    private let folded: [UInt8]
    /// Nil for what is not typed for a Chinese name.
    private let latin: [UInt8]?
    /// The digits of what looks like a telephone number in another spelling.
    private let digits: [UInt8]?
    private let isASCII: Bool

    init(_ text: String) {
        folded = SearchTexts.folded(text)
        latin = LatinName.query(text)
        isASCII = folded.allSatisfy { $0 < 0x80 }
        let digits = text.utf8.filter(SearchTexts.isDigit)
        let isNumber = text.utf8.allSatisfy { SearchTexts.isDigit($0) || " +-()".utf8.contains($0) }
        self.digits = isNumber && digits.count >= 3 && digits.count < folded.count ? digits : nil
    }

    /// The texts that it can be in.
    var kinds: [SearchTexts.Kind] {
        guard isASCII else { return latin == nil ? [.written] : [.written, .latin] }
        return latin == nil ? [.written, .keys] : SearchTexts.Kind.allCases
    }

    /// Where it stands first in texts of one kind, not before `start`.
    func find(in bytes: UnsafeRawBufferPointer, of kind: SearchTexts.Kind, from start: Int) -> Int? {
        switch kind {
        case .written: return ByteSearch.find(folded, in: bytes, from: start)
        case .latin: return latin.flatMap { LatinName.find($0, in: bytes, from: start) }
        case .keys:
            let literal = ByteSearch.find(folded, in: bytes, from: start)
            guard let digits, let other = ByteSearch.find(digits, in: bytes, from: start) else { return literal }
            return min(literal ?? other, other)
        }
    }

    func matches(_ texts: SearchTexts) -> Bool {
        kinds.contains { kind in texts[kind].withUnsafeBytes { find(in: $0, of: kind, from: 0) != nil } }
    }
}
