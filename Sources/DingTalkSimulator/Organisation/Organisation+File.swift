extension Organisation {
    /// Loads an organisation from a JSON file; see ``init(json:)``.
    public convenience init(file path: String) throws {
        try self.init(json: TextFile.read(path))
    }

    /// Loads an organisation from JSON: `{"departments":[…],"employees":[…]}`.
    ///
    /// A department has `id`, `name`, and, but for the root (id 1), `parentId`; further `order`, `code`, `sourceIdentifier`, `hidden`,
    /// `permittedDepartments`, `permittedUsers`, `outer`, `outerDepartments`, `outerUsers`, `union` (`{"corpId","departmentId"}`). An employee
    /// has `id`, `name`, and `memberships` (`[{"departmentId","order","leader"}]`) or `departmentIds`;
    /// further `unionId`, `mobile`, `email`, `orgEmail`, `title`, `jobNumber`, `telephone`, `workPlace`, `remark`, `avatar`, `extension`,
    /// `hiredDate`, `active`, `admin`, `boss`, `managerId`. An absent member is a field the person does not have. It is the form that
    /// ``OrganisationContents/json`` writes.
    public convenience init(json: [UInt8]) throws {
        guard let tree = JSONTreeParser.parse(json) else { throw OrganisationError.badFile("not JSON") }
        guard let departments = tree["departments"]?.array, let employees = tree["employees"]?.array else {
            throw OrganisationError.badFile("departments and employees must be arrays")
        }
        guard let first = departments.first, let root = OrganisationJSON.department(first), root.id == Department.rootID else {
            throw OrganisationError.badFile("the first department must be the root, id 1")
        }
        var contents = OrganisationContents(
            people: GeneratedPeople(seed: 0, scramble: Scramble(seed: 0), home: [], further: [:]),
            slots: [DepartmentSlot(department: root, parent: nil)])
        var waiting: [Department] = []
        for (position, entry) in departments.enumerated().dropFirst() {
            guard let department = OrganisationJSON.department(entry) else {
                throw OrganisationError.badFile("departments[\(position)]: id and name are needed")
            }
            waiting.append(department)
        }
        // A parent may stand behind its children, as it does in a dump after a move.
        while let first = waiting.first {
            var left: [Department] = []
            for department in waiting {
                if contents.department(department.parentID ?? Department.rootID) == nil {
                    left.append(department)
                } else {
                    try contents.add(department)
                }
            }
            guard left.count < waiting.count else { throw OrganisationError.unknownDepartment(first.parentID ?? first.id) }
            waiting = left
        }
        for (position, entry) in employees.enumerated() {
            guard let employee = OrganisationJSON.employee(entry) else {
                throw OrganisationError.badFile("employees[\(position)]: id, name and memberships are needed")
            }
            try contents.add(employee)
        }
        contents.changes = []
        contents.differences = [:]
        self.init(contents: contents)
    }
}
