import IdentityModel
import SourceAPI

/// An organisation as a test wants it to be at the source.
struct ScriptedOrganisation: Sendable, Equatable {
    struct Person: Sendable, Equatable {
        var name: String
        var title = "工程师"
        var mobile: String? = "13800000000"
        /// Department to order.
        var places: [String: Int64]
    }

    struct Unit: Sendable, Equatable {
        var name: String
        var parent: String?
    }

    var departments: [String: Unit] = ["1": Unit(name: "Company", parent: nil)]
    var persons: [String: Person] = [:]

    mutating func add(_ department: String, _ name: String, below parent: String = "1") {
        departments[department] = Unit(name: name, parent: parent)
    }

    mutating func add(_ person: String, _ name: String, in places: String...) {
        persons[person] = Person(name: name, places: Dictionary(uniqueKeysWithValues: places.map { ($0, 10) }))
    }

    /// `people` persons, p0000…, spread over `departments` departments in a tree.
    static func of(people: Int, departments: Int) -> ScriptedOrganisation {
        var organisation = ScriptedOrganisation()
        for index in 1...max(1, departments) {
            organisation.add("d\(index)", "部门\(index)", below: index <= 5 ? "1" : "d\(index / 5)")
        }
        for index in 0..<people { organisation.add("p\(index)", "员工\(index)", in: "d\(index % departments + 1)") }
        return organisation
    }
}
