import GRDB

/// Finds the marks that several persons have in common, in passes over all of them; memory grows with what is found, not with the persons.
struct SharedMarks {
    private struct Value: Hashable {
        let kind: PersonMark.Kind
        let key: Int64

        init(_ mark: PersonMark) {
            kind = mark.kind
            key = mark.key
        }
    }

    /// Who has a value.
    private enum Owners: Equatable {
        case unknown
        case one(Int64)
        case several
    }

    private let database: Database

    init(_ database: Database) { self.database = database }

    /// Puts them into the table of marks, and every mark that is odd by itself.
    func gather() throws {
        var owners = try candidates()
        try each { mark, _ in
            switch owners[Value(mark)] {
            case nil, .several: break
            case .unknown: owners[Value(mark)] = .one(mark.person)
            case .one(let other): if other != mark.person { owners[Value(mark)] = .several }
            }
        }
        try database.execute(sql: "DELETE FROM mark; DROP INDEX IF EXISTS mark_order")
        let insert = try HotStatement(database, "INSERT INTO mark (kind, key, person, sighting) VALUES (?, ?, ?, ?)")
        try each { mark, sighting in
            guard mark.kind.isOddAlone || owners[Value(mark)] == .several else { return }
            insert.bind(1, mark.kind.rawValue)
            insert.bind(2, mark.key)
            insert.bind(3, mark.person)
            insert.bind(4, sighting)
            try insert.run()
        }
        try database.execute(sql: "CREATE INDEX mark_order ON mark (kind, key, person)")
    }

    /// Values that were met twice, and a few that look like one that was.
    private func candidates() throws -> [Value: Owners] {
        var met = Sketch()
        var candidates: [Value: Owners] = [:]
        try each { mark, _ in
            if !mark.kind.isOddAlone, !met.insert(mark) { candidates[Value(mark)] = .unknown }
        }
        return candidates
    }

    private func each(_ body: (PersonMark, _ sighting: Int64) throws -> Void) throws {
        let pages = try HotStatement(database, "SELECT first_sighting, marks FROM page")
        defer { pages.reset() }
        while try pages.next() {
            let first = pages.int(0)
            try pages.withBytes(1) { bytes in
                try PackedMarks.each(in: bytes) { try body($0, first + $1) }
            }
        }
    }

    /// A set of marks that never denies one that is in it, in 8 MiB.
    private struct Sketch {
        private static let bits: UInt64 = 26
        private var words = [UInt64](repeating: 0, count: 1 << (bits - 6))

        /// False when it may have been in it before.
        mutating func insert(_ mark: PersonMark) -> Bool {
            let mixed = (UInt64(bitPattern: mark.key) ^ UInt64(bitPattern: mark.kind.rawValue) << 60) &* 0x9E37_79B9_7F4A_7C15
            let place = mixed >> (64 - Self.bits)
            let bit: UInt64 = 1 << (place & 63)
            let word = Int(place >> 6)
            defer { words[word] |= bit }
            return words[word] & bit == 0
        }
    }
}

extension PersonMark.Kind {
    /// Whether it is odd in one person; otherwise only where several have the same.
    var isOddAlone: Bool { self == .emptyName }
}
