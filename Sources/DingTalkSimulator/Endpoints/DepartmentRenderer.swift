/// Renders departments as `listsub` rows and as `department/get` results.
struct DepartmentRenderer {
    let call: Call
    private var out: ByteWriter { call.out }

    init(call: Call) { self.call = call }

    func appendRows(_ children: [Int32], under slot: Int32) {
        let parent = call.contents.slots[Int(slot)].department
        var rows = children.map { call.contents.slots[Int($0)].department }
        if call.effects.contains(.negativeDepartments) {
            rows.append(Department(id: -1, parentID: parent.id, name: "家校通讯录"))
            rows.append(Department(id: Department.homeSchoolID, parentID: parent.id, name: "家校通讯录"))
        }
        if call.effects.contains(.cyclicParent) {
            let above = call.contents.slots[Int(slot)].parent.map { call.contents.slots[Int($0)].department } ?? parent
            rows.append(Department(id: above.id, parentID: parent.id, name: above.name))
        }
        out.append(array: rows, appendRow)
    }

    private func appendRow(_ department: Department) {
        out.append("{\"auto_add_user\":")
        out.append(department.autoAddUser)
        out.append(",\"create_dept_group\":")
        out.append(department.createGroup)
        out.append(",\"dept_id\":")
        out.append(department.id)
        if let ext = department.ext {
            out.append(",\"ext\":")
            out.append(string: ext)
        }
        out.append(",\"name\":")
        out.append(string: department.name)
        if let parentID = department.parentID {
            out.append(",\"parent_id\":")
            out.append(parentID)
        }
        out.append("}")
    }

    func appendFull(_ number: Int32) {
        let slot = call.contents.slots[Int(number)]
        let department = slot.department
        out.append("{\"auto_add_user\":")
        out.append(department.autoAddUser)
        out.append(",\"auto_approve_apply\":")
        out.append(department.autoApprove)
        if department.id == Department.rootID { out.append(",\"brief\":\"\"") }
        if let code = department.code {
            out.append(",\"code\":")
            out.append(string: code)
        }
        out.append(",\"create_dept_group\":")
        out.append(department.createGroup)
        if department.createGroup {
            out.append(",\"dept_group_chat_id\":\"chat")
            out.append(UInt64(department.id.magnitude), width: 32)
            out.append("\"")
        }
        out.append(",\"dept_id\":")
        out.append(department.id)
        out.append(",\"dept_manager_userid_list\":")
        out.append(array: slot.leaders) { call.append(userID: $0) }
        out.append(",\"dept_permits\":")
        out.append(array: department.permittedDepartments) { out.append($0) }
        out.append(",\"from_union_org\":")
        out.append(department.union != nil)
        out.append(",\"group_contain_sub_dept\":false,\"hide_dept\":")
        out.append(department.hidden)
        out.append(",\"member_count\":")
        out.append(Int64(memberCount(below: number)))
        out.append(",\"name\":")
        out.append(string: department.name)
        out.append(",\"order\":")
        out.append(department.order)
        if let owner = slot.leaders.first, department.createGroup {
            out.append(",\"org_dept_owner\":")
            call.append(userID: owner)
        }
        out.append(",\"outer_dept\":")
        out.append(department.outer)
        if department.outer {
            out.append(",\"outer_permit_depts\":")
            out.append(array: department.outerDepartments) { out.append($0) }
            out.append(",\"outer_permit_users\":")
            out.append(array: department.outerUsers) { out.append(string: $0) }
        }
        out.append(",\"owning_member_count\":")
        out.append(Int64(slot.members.count))
        if let parentID = department.parentID {
            out.append(",\"parent_id\":")
            out.append(parentID)
        }
        if let source = department.sourceIdentifier {
            out.append(",\"source_identifier\":")
            out.append(string: source)
        }
        if let union = department.union {
            out.append(",\"union_dept_ext\":{\"corp_id\":")
            out.append(string: union.corpID)
            out.append(",\"dept_id\":")
            out.append(union.departmentID)
            out.append("}")
        }
        out.append(",\"user_permits\":")
        out.append(array: department.permittedUsers) { out.append(string: $0) }
        out.append("}")
    }

    /// The members of the department and of all below it; a person in two of them counts twice.
    private func memberCount(below number: Int32) -> Int {
        var open = [number]
        var count = 0
        while let slot = open.popLast() {
            count += call.contents.slots[Int(slot)].members.count
            open.append(contentsOf: call.contents.slots[Int(slot)].children)
        }
        return count
    }
}
