/// Renders people as `user/list` rows and as `user/get` results, members in alphabetical order as on the wire.
struct PersonRenderer {
    private let contents: OrganisationContents
    private let app: SimulatedApp
    private let out: ByteWriter
    private let showsMobile: Bool
    private let showsPersonal: Bool
    private let effects: Effects

    init(call: Call) {
        contents = call.contents
        app = call.app
        out = call.out
        showsMobile = call.app.permissions.mobileFields
        showsPersonal = call.app.permissions.personalFields
        effects = call.effects
    }

    /// Appends the person as a row of the list of the department at `slot`.
    func appendRow(_ person: Int32, in slot: Int32) {
        let row = (id: contents.slots[Int(slot)].department.id, leader: contents.slots[Int(slot)].leaders.contains(person))
        if let employee = contents.replacement(of: person) {
            append(employee, person, row: row)
        } else {
            append(contents.people[Int(person)], person, row: row)
        }
    }

    /// Appends everything `user/get` tells of the person.
    func appendFull(_ person: Int32) {
        append(contents.employee(number: person), person, row: nil)
    }

    private func append(_ fields: some PersonFields, _ person: Int32, row: (id: Int64, leader: Bool)?) {
        out.append("{\"active\":")
        out.append(fields.active)
        out.append(",\"admin\":")
        out.append(fields.admin)
        text(",\"avatar\":\"", .avatar, fields)
        out.append(",\"boss\":")
        out.append(fields.boss)
        let full = row == nil ? fields as? Employee : nil
        if full != nil {
            out.append(",\"create_time\":\"")
            ChinaTime.appendISO8601(milliseconds: fields.createTime, to: out)
            out.append("\"")
        }
        appendDepartments(of: person)
        if let row {
            out.append(",\"dept_order\":")
            out.append(contents.order(of: person, in: row.id))
        } else if let full {
            out.append(",\"dept_order_list\":")
            out.append(array: full.memberships) { membership in
                out.append("{\"dept_id\":")
                out.append(membership.departmentID)
                out.append(",\"order\":")
                out.append(membership.order)
                out.append("}")
            }
        }
        let enterprise = fields.enterpriseKind
        if enterprise != nil {
            out.append(",\"disable_status\":")
            out.append(fields.enterpriseDisabled)
        }
        if showsPersonal { text(",\"email\":\"", .email, fields) }
        appendEnterprise(enterprise)
        if showsPersonal { text(",\"extension\":\"", .extensionFields, fields) }
        out.append(",\"hide_mobile\":")
        out.append(fields.hideMobile)
        if let hiredDate = fields.hiredDate {
            out.append(",\"hired_date\":")
            out.append(hiredDate)
        }
        text(",\"job_number\":\"", .jobNumber, fields)
        if let row {
            out.append(",\"leader\":")
            out.append(row.leader)
        } else if let full {
            appendLeadership(full)
        }
        if enterprise != nil { text(",\"login_id\":\"", .loginID, fields) }
        if let manager = full?.managerID {
            out.append(",\"manager_userid\":")
            out.append(string: manager)
        }
        if showsMobile { text(",\"mobile\":\"", .mobile, fields) }
        if effects.contains(.emptyNames) {
            out.append(",\"name\":\"\"")
        } else {
            text(",\"name\":\"", .name, fields)
        }
        if enterprise != nil { text(",\"nickname\":\"", .nickname, fields) }
        if showsPersonal { text(",\"org_email\":\"", .orgEmail, fields) }
        if full != nil, enterprise != nil { out.append(",\"org_email_type\":\"profession\"") }
        if full != nil {
            out.append(",\"real_authed\":")
            out.append(fields.realAuthed)
        }
        if showsPersonal { text(",\"remark\":\"", .remark, fields) }
        if let full {
            appendRoles(full)
            out.append(",\"senior\":")
            out.append(fields.senior)
        }
        if showsMobile { text(",\"state_code\":\"", .stateCode, fields) }
        text(",\"telephone\":\"", .telephone, fields)
        text(",\"title\":\"", .title, fields)
        if full != nil { out.append(",\"union_emp_ext\":{}") }
        text(",\"unionid\":\"", .unionID, fields)
        text(",\"userid\":\"", .userID, fields)
        if showsPersonal { text(",\"work_place\":\"", .workPlace, fields) }
        out.append("}")
    }

    /// Appends the key, which ends in the opening quote, and the value; nothing when there is no value.
    @inline(__always)
    private func text(_ key: StaticString, _ field: PersonText, _ fields: some PersonFields) {
        let before = out.count
        out.append(key)
        let mark = out.count
        guard fields.append(field, to: out) else { return out.truncate(to: before) }
        if fields.mayNeedEscape(field) { out.escape(from: mark) }
        out.append(byte: UInt8(ascii: "\""))
    }

    private func appendDepartments(of person: Int32) {
        out.append(",\"dept_id_list\":[")
        var first = true
        contents.forEachSlot(of: person) { slot in
            if !first { out.append(byte: UInt8(ascii: ",")) }
            first = false
            out.append(contents.slots[Int(slot)].department.id)
        }
        if effects.contains(.unknownDepartments) {
            if !first { out.append(byte: UInt8(ascii: ",")) }
            out.append(Department.unknownID)
        }
        out.append(byte: UInt8(ascii: "]"))
    }

    private func appendEnterprise(_ kind: Employee.EnterpriseAccount.Kind?) {
        guard let kind else { return out.append(",\"exclusive_account\":false") }
        out.append(",\"exclusive_account\":true,\"exclusive_account_corp_id\":")
        out.append(string: app.corpID)
        out.append(",\"exclusive_account_corp_name\":")
        out.append(string: contents.slots[0].department.name)
        out.append(",\"exclusive_account_type\":\"")
        out.append(text: kind.rawValue)
        out.append("\"")
    }

    /// The same departments as `dept_id_list`, in another order, as seen on the wire.
    private func appendLeadership(_ employee: Employee) {
        out.append(",\"leader_in_dept\":")
        out.append(array: employee.memberships.reversed()) { membership in
            out.append("{\"dept_id\":")
            out.append(membership.departmentID)
            out.append(",\"leader\":")
            out.append(membership.leader)
            out.append("}")
        }
    }

    private func appendRoles(_ employee: Employee) {
        guard !employee.roles.isEmpty else { return }
        out.append(",\"role_list\":")
        out.append(array: employee.roles) { role in
            out.append("{\"group_name\":")
            out.append(string: role.groupName)
            out.append(",\"id\":")
            out.append(role.id)
            out.append(",\"name\":")
            out.append(string: role.name)
            out.append("}")
        }
    }
}
