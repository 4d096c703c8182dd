/// Departments and employees as JSON, in the simulator's own words: organisation files and the control interface use it.
enum OrganisationJSON {
    static func department(_ tree: JSONTree) -> Department? {
        guard let id = tree["id"]?.integer, let name = tree["name"]?.string else { return nil }
        var department = Department(
            id: id, parentID: id == Department.rootID ? nil : tree["parentId"]?.integer ?? Department.rootID, name: name)
        apply(tree, to: &department)
        return department
    }

    /// Sets what `tree` names.
    static func apply(_ tree: JSONTree, to department: inout Department) {
        if let name = tree["name"]?.string { department.name = name }
        if let parentID = tree["parentId"]?.integer, department.id != Department.rootID { department.parentID = parentID }
        if let order = tree["order"]?.integer { department.order = order }
        if let code = tree["code"]?.string { department.code = code }
        if let source = tree["sourceIdentifier"]?.string { department.sourceIdentifier = source }
        if let hidden = tree["hidden"]?.bool { department.hidden = hidden }
        if let departments = tree["permittedDepartments"]?.integers { department.permittedDepartments = departments }
        if let users = tree["permittedUsers"]?.strings { department.permittedUsers = users }
        if let outer = tree["outer"]?.bool { department.outer = outer }
        if let departments = tree["outerDepartments"]?.integers { department.outerDepartments = departments }
        if let users = tree["outerUsers"]?.strings { department.outerUsers = users }
        if let union = tree["union"] {
            department.union = union["corpId"]?.string.flatMap { corpID in
                union["departmentId"]?.integer.map { .init(corpID: corpID, departmentID: $0) }
            }
        }
    }

    static func employee(_ tree: JSONTree) -> Employee? {
        guard let id = tree["id"]?.string, let name = tree["name"]?.string, let memberships = memberships(tree, of: []) else { return nil }
        var employee = Employee(id: id, unionID: tree["unionId"]?.string ?? "union-\(id)", name: name, memberships: memberships)
        apply(tree, to: &employee)
        return employee
    }

    /// Sets what `tree` names; null takes a field away.
    static func apply(_ tree: JSONTree, to employee: inout Employee) {
        guard case .object(let members) = tree else { return }
        if let name = members["name"]?.string { employee.name = name }
        if let unionID = members["unionId"]?.string { employee.unionID = unionID }
        for (key, field) in textFields {
            switch members[key] {
            case .null: employee[keyPath: field] = nil
            case .string(let text): employee[keyPath: field] = text
            default: break
            }
        }
        if let hiredDate = members["hiredDate"] { employee.hiredDate = hiredDate.integer }
        if let active = members["active"]?.bool { employee.active = active }
        if let admin = members["admin"]?.bool { employee.admin = admin }
        if let boss = members["boss"]?.bool { employee.boss = boss }
        if let accessLimited = members["accessLimited"]?.bool { employee.accessLimited = accessLimited }
        if let hideMobile = members["hideMobile"]?.bool { employee.hideMobile = hideMobile }
        if let enterprise = members["enterprise"] {
            employee.enterprise = enterprise["kind"]?.string.flatMap(Employee.EnterpriseAccount.Kind.init).map {
                .init(kind: $0, loginID: enterprise["loginId"]?.string, nickname: enterprise["nickname"]?.string)
            }
        }
        if let memberships = memberships(tree, of: employee.memberships) { employee.memberships = memberships }
    }

    /// The optional text fields by name; key paths would not be told apart by type otherwise.
    static var textFields: [(String, WritableKeyPath<Employee, String?>)] {
        [
            ("mobile", \.mobile), ("email", \.email), ("orgEmail", \.orgEmail), ("title", \.title), ("jobNumber", \.jobNumber),
            ("telephone", \.telephone), ("workPlace", \.workPlace), ("remark", \.remark), ("avatar", \.avatar),
            ("extension", \.extensionFields), ("managerId", \.managerID),
        ]
    }

    private static func memberships(_ tree: JSONTree, of present: [Employee.Membership]) -> [Employee.Membership]? {
        if let places = tree["memberships"]?.array {
            return places.compactMap { place in
                place["departmentId"]?.integer.map {
                    .init(
                        departmentID: $0, order: place["order"]?.integer ?? 176_000_000_000_000_000, leader: place["leader"]?.bool ?? false)
                }
            }
        }
        // Places that stay keep their order and leadership.
        return tree["departmentIds"]?.integers.map { ids in
            ids.map { id in present.first { $0.departmentID == id } ?? .init(departmentID: id) }
        }
    }
}
