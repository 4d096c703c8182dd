import IdentityModel

/// What became of which kind of object: the part of a record that lists are narrowed by.
struct RecordFacet: Hashable {
    var state: SyncRecord.State
    var type: SyncRecord.ObjectType
    var action: SyncRecord.Action

    static let all: [RecordFacet] = SyncRecord.State.allCases.flatMap { state in
        SyncRecord.ObjectType.allCases.flatMap { type in
            SyncRecord.Action.allCases.map { RecordFacet(state: state, type: type, action: $0) }
        }
    }

    private static let codes = Dictionary(uniqueKeysWithValues: zip(all, UInt8(0)...))

    /// Its place in ``all``; it is stored, so that a new case goes to the end of its enumeration and the names are gathered anew.
    var code: UInt8 { Self.codes[self] ?? 0 }
}

extension RecordFilter {
    /// The facets that it lets pass.
    var facets: [RecordFacet] {
        RecordFacet.all.filter { facet in
            (type ?? facet.type) == facet.type && (action ?? facet.action) == facet.action && (state ?? facet.state) == facet.state
                && (success.map { $0 ? .applied : .failed } ?? facet.state) == facet.state
        }
    }
}
