import JSONKit

/// Settings that belong to single types of IdP, at most one shape of each type.
///
/// The members are made from the table of types (``IdPType/traits``), so that a new type needs no code where settings are held, read or written.
struct TypeSettings: Hashable, Sendable {
    private var members: [IdPType: Member] = [:]

    /// The settings of `type`; nil when there are none of this shape.
    func settings<Shape: JSONObject & Hashable>(of type: IdPType, as _: Shape.Type = Shape.self) -> Shape? {
        members[type]?.value as? Shape
    }

    /// Puts the settings of `type` in place of those that were there.
    mutating func set(_ settings: (some JSONObject & Hashable)?, of type: IdPType) {
        members[type] = settings.map(Member.init)
    }

    /// Everything that is there, in the order of the types.
    var all: [any JSONObject & Hashable] { IdPType.allCases.compactMap { members[$0]?.value } }

    private struct Member: Hashable, Sendable {
        let value: any JSONObject & Hashable

        init(_ value: any JSONObject & Hashable) { self.value = value }

        static func == (left: Member, right: Member) -> Bool {
            func isRight<Shape: Equatable>(_ value: Shape) -> Bool { right.value as? Shape == value }
            return isRight(left.value)
        }

        func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
    }
}
