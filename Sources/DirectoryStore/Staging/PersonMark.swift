import JSONKit

/// What may be odd about a person: a value that no two persons should share, or something missing.
public struct PersonMark: Sendable, Hashable {
    public enum Kind: Int64, Sendable, CaseIterable {
        case username, email, emptyName, sourceID

        /// The kind for a built-in field; nil for one that any number of persons may share.
        public init?(target: String) {
            switch target {
            case "username": self = .username
            case "email": self = .email
            default: return nil
            }
        }
    }

    let kind: Kind
    /// Equal for values that differ by case at most.
    let key: Int64
    let person: Int64

    /// The mark of a person's id at the source: it should not be another's but for its case.
    public static func id(_ sourceID: String) -> PersonMark { PersonMark(.sourceID, sourceID, of: sourceID) }

    public init(_ kind: Kind, _ value: String = "", of sourceID: String) {
        self.init(kind, key: Self.hash(value.lowercased()), person: Self.hash(sourceID))
    }

    init(_ kind: Kind, key: Int64, person: Int64) {
        self.kind = kind
        self.key = key
        self.person = person
    }

    /// The same in every process, for a reading that is taken up again.
    private static func hash(_ text: String) -> Int64 { Int64(bitPattern: StableHash.of(text)) }
}
