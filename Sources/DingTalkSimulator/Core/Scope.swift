/// What an admin let the app see of the contacts: departments with everything below them, and single persons.
public struct Scope: Sendable, Equatable {
    public var departments: Set<Int64>
    public var users: Set<String>
    /// Departments taken out again, with everything below them: absent from lists, 50004 when asked for.
    public var hiddenDepartments: Set<Int64>

    /// The whole organisation.
    public static let everything = Scope(departments: [Department.rootID])

    public init(departments: Set<Int64> = [], users: Set<String> = [], hiddenDepartments: Set<Int64> = []) {
        self.departments = departments
        self.users = users
        self.hiddenDepartments = hiddenDepartments
    }

    var isEverything: Bool { hiddenDepartments.isEmpty && departments.contains(Department.rootID) }

    func contains(slot: Int32, in contents: OrganisationContents) -> Bool {
        if isEverything { return true }
        let chain = contents.chain(from: slot).map { contents.slots[Int($0)].department.id }
        return chain.contains(where: departments.contains) && !chain.contains(where: hiddenDepartments.contains)
    }

    func contains(person: Int32, in contents: OrganisationContents) -> Bool {
        if isEverything { return true }
        if !users.isEmpty, users.contains(contents.userID(of: person)) { return true }
        return contents.memberships(of: person).contains {
            guard let slot = contents.slot($0.departmentID) else { return false }
            return contains(slot: slot, in: contents)
        }
    }
}
