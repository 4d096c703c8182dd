import IdentityModel
import JSONKit
import SourceAPI

/// What a complete run was allowed to read, kept to be compared with the next.
struct ScopeBaseline: JSONObject, Hashable {
    var departments: [String] = []
    var persons: [String] = []
    var isWhole = false
    /// What the administrator chose.
    var chosen = SyncScope.all

    init() {}

    init(_ scope: AuthorisedScope, chosen: SyncScope) {
        departments = scope.departments.sorted()
        persons = scope.persons.sorted()
        isWhole = scope.isWhole
        self.chosen = chosen
    }

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("departments", &departments, "Departments that could be read, each with its subtree.")
        visitor.required("persons", &persons, "Persons beside them.")
        visitor.required("isWhole", &isWhole, "Whether that is the whole organisation.")
        visitor.required("chosen", &chosen, "What the administrator chose.")
    }

    /// Whether less can be read than `earlier` could: what is out of sight need not have left.
    func isSmaller(than earlier: ScopeBaseline) -> Bool {
        if chosenIDs.map({ now in earlier.chosenIDs.map { !$0.isSubset(of: now) } ?? true }) ?? false { return true }
        if isWhole { return false }
        if earlier.isWhole { return true }
        return !Set(earlier.departments).isSubset(of: departments) || !Set(earlier.persons).isSubset(of: persons)
    }

    /// Nil for the whole organisation.
    private var chosenIDs: Set<String>? {
        guard case .partial(let departments) = chosen else { return nil }
        return Set(departments.map(\.id))
    }
}
