/// The reference enumeration: what a directory that read everything must hold.
extension OrganisationContents {
    /// Everyone, made one after the other as they are asked for.
    public var employees: some Sequence<Employee> { everyone.lazy.map { employee(number: $0) } }

    /// All departments, the root first, without the special ones (id 0 and below).
    public var departments: [Department] {
        // A department that was removed and added again has two slots.
        slots.indices.lazy.filter { slotNumbers[slots[$0].department.id] == Int32($0) }.map { slots[$0].department }.filter { $0.id > 0 }
    }

    /// The person with this userid.
    public func employee(_ userID: String) -> Employee? { person(userID: userID).map { employee(number: $0) } }

    /// The department with this id.
    public func department(_ id: Int64) -> Department? { slot(id).map { slots[Int($0)].department } }

    /// The userids of the direct members in the order of `user/list`.
    public func members(of departmentID: Int64) -> [String] {
        slot(departmentID).map { slots[Int($0)].members.map(userID(of:)) } ?? []
    }

    /// The number of direct members.
    public func memberCount(of departmentID: Int64) -> Int {
        slot(departmentID).map { slots[Int($0)].members.count } ?? 0
    }

    /// The ids of the departments right below.
    public func children(of departmentID: Int64) -> [Int64] {
        slot(departmentID).map { slots[Int($0)].children.map { slots[Int($0)].department.id } } ?? []
    }

    /// The userids of those who lead the department.
    public func leaders(of departmentID: Int64) -> [String] {
        slot(departmentID).map { slots[Int($0)].leaders.map(userID(of:)) } ?? []
    }

    func employee(number person: Int32) -> Employee {
        if let employee = replacement(of: person) { return employee }
        let generated = people[Int(person)]
        let scratch = ByteWriter(capacity: 512)
        func text(_ field: PersonText) -> String? { generated.text(field, scratch) }
        let memberships = memberships(of: person)
        var employee = Employee(
            id: text(.userID) ?? "", unionID: text(.unionID) ?? "", name: text(.name) ?? "", memberships: memberships,
            createTime: generated.createTime)
        employee.mobile = text(.mobile)
        employee.email = text(.email)
        employee.orgEmail = text(.orgEmail)
        employee.title = text(.title)
        employee.jobNumber = text(.jobNumber)
        employee.telephone = text(.telephone)
        employee.workPlace = text(.workPlace)
        employee.remark = text(.remark)
        employee.avatar = text(.avatar)
        employee.extensionFields = text(.extensionFields)
        employee.hiredDate = generated.hiredDate
        employee.active = generated.active
        employee.admin = generated.admin
        employee.boss = generated.boss
        employee.senior = generated.senior
        employee.hideMobile = generated.hideMobile
        employee.realAuthed = generated.realAuthed
        employee.managerID = managerOf(person, home: people.home(person)).map(userID(of:))
        employee.roles = generatedRoles(of: generated, leads: memberships.contains(where: \.leader))
        if let kind = generated.enterpriseKind {
            employee.enterprise = .init(
                kind: kind, loginID: text(.loginID), nickname: text(.nickname), disabled: generated.enterpriseDisabled)
        }
        return employee
    }

    private func generatedRoles(of person: GeneratedPerson, leads: Bool) -> [Employee.Role] {
        var roles: [Employee.Role] = []
        if person.boss {
            roles.append(.init(id: 4_065_312_369, name: "主管理员", groupName: "默认"))
        } else if person.admin {
            roles.append(.init(id: 4_065_312_370, name: "子管理员", groupName: "默认"))
        }
        if leads { roles.append(.init(id: 4_065_312_371, name: "主管", groupName: "默认")) }
        if let job = person.jobRole { roles.append(.init(id: job.id, name: job.name, groupName: "职务")) }
        return roles
    }
}
