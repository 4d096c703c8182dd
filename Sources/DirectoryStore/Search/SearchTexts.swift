import IdentityModel
import JSONKit

/// What a person can be found by.
struct SearchTexts: Hashable {
    /// Kinds of texts; each is kept apart, so that a search reads only what it can be in.
    enum Kind: Int64, CaseIterable {
        /// Names as they are written, in lower case.
        case written
        /// Chinese names as they are typed in Latin letters.
        case latin
        /// Usernames, addresses, telephone numbers and ids of sources, in lower case.
        case keys
    }

    private(set) var bytes: [[UInt8]]

    /// Between texts of one kind; nobody can type it.
    static let separator: UInt8 = 0x01

    init(_ fields: EmployeeFields, sourceID: String) {
        let name = fields.displayName ?? ""
        var written = Self.folded(name)
        var keys: [UInt8] = []
        let digits = fields.telephone.map { $0.utf8.filter(Self.isDigit) } ?? []
        for key in [fields.username, fields.email, fields.telephone, String(decoding: digits, as: UTF8.self), sourceID] {
            guard let key, !key.isEmpty else { continue }
            let folded = Self.folded(key)
            guard !Self.contains(keys, folded) else { continue }
            keys += folded + [Self.separator]
            if !folded.allSatisfy({ $0 < 0x80 }) { written += [Self.separator] + folded }
        }
        bytes = [written, LatinName.text(of: name), keys]
    }

    subscript(kind: Kind) -> [UInt8] { bytes[Int(kind.rawValue)] }

    /// As it is compared: in lower case.
    static func folded(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { ByteSearch.find(part, in: $0, from: 0) != nil }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
