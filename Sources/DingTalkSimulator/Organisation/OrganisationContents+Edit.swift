extension OrganisationContents {
    /// Adds a person to existing departments.
    public mutating func add(_ employee: Employee) throws(OrganisationError) {
        guard person(userID: employee.id) == nil else { throw .employeeExists(employee.id) }
        try requireDepartments(of: employee)
        // A returner keeps the number of the person who left.
        let person = added[employee.id] ?? people.index(userID: employee.id).map(Int32.init) ?? nextPerson
        if person == nextPerson { nextPerson += 1 }
        removed.remove(person)
        replaced[person] = employee
        if Int(person) >= people.count { added[employee.id] = person }
        addedUnionIDs[employee.unionID] = person
        seat(person, employee)
        changed(.employeeAdded(employee.id))
    }

    /// Changes a person; the userid stays.
    public mutating func updateEmployee(_ userID: String, _ change: (inout Employee) throws -> Void) throws {
        guard let person = person(userID: userID) else { throw OrganisationError.unknownEmployee(userID) }
        var employee = employee(number: person)
        let before = employee
        try change(&employee)
        employee.id = userID
        try requireDepartments(of: employee)
        unseat(person)
        replaced[person] = employee
        addedUnionIDs[employee.unionID] = person
        seat(person, employee)
        note(before, employee)
    }

    /// Removes a person from the organisation, as somebody who left.
    ///
    /// - Parameters:
    ///   - reason: as the leave records give it.
    ///   - time: when, in milliseconds since 1970; nil for now.
    public mutating func removeEmployee(_ userID: String, reason: LeaveReason = .leave, at time: Int64? = nil) throws(OrganisationError) {
        guard let person = person(userID: userID) else { throw .unknownEmployee(userID) }
        leavers.append(
            LeaveRecord(
                userID: userID, name: text(.name, of: person) ?? "", mobile: text(.mobile, of: person), time: time ?? clock(),
                reason: reason))
        unseat(person)
        removed.insert(person)
        changed(.employeeRemoved(userID))
    }

    /// Adds somebody outside the organisation, whom only `getbyunionid` knows.
    public mutating func addExternalContact(userID: String, unionID: String) {
        externalContacts[unionID] = userID
        revision += 1
    }

    /// Adds a department under an existing one.
    public mutating func add(_ department: Department) throws(OrganisationError) {
        guard slotNumbers[department.id] == nil else { throw .departmentExists(department.id) }
        guard let parentID = department.parentID else { throw .brokenTree(department.id) }
        guard let parent = slotNumbers[parentID] else { throw .unknownDepartment(parentID) }
        let slot = Int32(slots.count)
        slots.append(DepartmentSlot(department: department, parent: parent))
        slotNumbers[department.id] = slot
        slots[Int(parent)].children.append(slot)
        changed(.departmentAdded(department.id))
    }

    /// Changes a department; a changed `parentID` moves it, with all below it. The id stays.
    public mutating func updateDepartment(_ id: Int64, _ change: (inout Department) throws -> Void) throws {
        guard let slot = slotNumbers[id] else { throw OrganisationError.unknownDepartment(id) }
        var department = slots[Int(slot)].department
        try change(&department)
        department.id = id
        if department.parentID != slots[Int(slot)].department.parentID {
            guard id != Department.rootID, let parentID = department.parentID else { throw OrganisationError.brokenTree(id) }
            guard let parent = slotNumbers[parentID] else { throw OrganisationError.unknownDepartment(parentID) }
            guard !chain(from: parent).contains(slot) else { throw OrganisationError.brokenTree(id) }
            detach(slot)
            slots[Int(slot)].parent = parent
            slots[Int(parent)].children.append(slot)
        }
        let isRenamedCompany = id == Department.rootID && department.name != slots[Int(slot)].department.name
        slots[Int(slot)].department = department
        if isRenamedCompany { changed(.companyChanged) }
        changed(.departmentModified(id))
    }

    /// Removes a department without members, and with it its sub-departments; DingTalk refuses one with members.
    public mutating func removeDepartment(_ id: Int64) throws(OrganisationError) {
        guard id != Department.rootID else { throw .brokenTree(id) }
        guard let slot = slotNumbers[id] else { throw .unknownDepartment(id) }
        var below = [slot]
        var position = 0
        while position < below.count {
            below.append(contentsOf: slots[Int(below[position])].children)
            position += 1
        }
        if let occupied = below.first(where: { !slots[Int($0)].members.isEmpty }) {
            throw .departmentInUse(slots[Int(occupied)].department.id)
        }
        detach(slot)
        for gone in below {
            let goneID = slots[Int(gone)].department.id
            slotNumbers[goneID] = nil
            changed(.departmentRemoved(goneID))
        }
    }

    private func requireDepartments(of employee: Employee) throws(OrganisationError) {
        for id in employee.departmentIDs where slotNumbers[id] == nil { throw .unknownDepartment(id) }
    }

    /// An account that is activated, and a right to administer, are told by events of their own.
    private mutating func note(_ before: Employee, _ after: Employee) {
        var told = before
        if !before.active, after.active {
            changed(.employeeActivated(after.id))
            told.active = true
        }
        if before.admin != after.admin {
            changed(after.admin ? .adminAdded(after.id) : .adminRemoved(after.id))
            told.admin = after.admin
        }
        guard told != after || before == after else { return }
        changed(.employeeModified(after.id))
        differences[after.id] = EmployeeDifference(before, after)
    }

    private mutating func changed(_ change: OrganisationChange) {
        changes.append(change)
        revision += 1
    }

    private mutating func detach(_ slot: Int32) {
        if let parent = slots[Int(slot)].parent { slots[Int(parent)].children.removeAll { $0 == slot } }
    }

    private mutating func seat(_ person: Int32, _ employee: Employee) {
        for membership in employee.memberships {
            guard let slot = slotNumbers[membership.departmentID] else { continue }
            let position = slots[Int(slot)].members.firstIndex { order(of: $0, in: membership.departmentID) < membership.order }
            slots[Int(slot)].members.insert(person, at: position ?? slots[Int(slot)].members.count)
            if membership.leader { slots[Int(slot)].leaders.append(person) }
        }
    }

    private mutating func unseat(_ person: Int32) {
        var left: [Int32] = []
        forEachSlot(of: person) { left.append($0) }
        for slot in left {
            slots[Int(slot)].members.removeAll { $0 == person }
            slots[Int(slot)].leaders.removeAll { $0 == person }
        }
    }
}
