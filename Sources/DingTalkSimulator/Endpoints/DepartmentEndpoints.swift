enum DepartmentEndpoints {
    static func get(_ call: Call) throws(APIError) {
        let slot = try call.slot(call.integer("dept_id"))
        call.result { DepartmentRenderer(call: call).appendFull(slot) }
    }

    static func listSub(_ call: Call) throws(APIError) {
        let id = try call.parameters["dept_id"] == nil ? Department.rootID : call.integer("dept_id")
        let slot = try call.slot(id)
        if !call.effects.isDisjoint(with: [.missingLists, .silent]) {
            call.out.append("{\"errcode\":0,\"errmsg\":\"ok\"")
            call.close()
            return
        }
        let children = call.contents.slots[Int(slot)].children.filter { child in
            call.app.scope.contains(slot: child, in: call.contents)
        }
        call.result { DepartmentRenderer(call: call).appendRows(call.effects.emptiesDepartments ? [] : children, under: slot) }
    }

    static func listSubID(_ call: Call) throws(APIError) {
        let slot = try call.slot(call.integer("dept_id"), scoped: false)
        let children = call.effects.emptiesDepartments ? [] : call.contents.slots[Int(slot)].children
        call.result { appendIDs(children, as: "dept_id_list", call) }
    }

    static func listParentByDepartment(_ call: Call) throws(APIError) {
        let slot = try call.slot(call.integer("dept_id"), scoped: false)
        call.result { appendIDs(call.contents.chain(from: slot), as: "parent_id_list", call) }
    }

    static func listParentByUser(_ call: Call) throws(APIError) {
        let userID = try call.text("userid")
        guard let person = call.contents.person(userID: userID) else { throw .business(33012, "无效的userid") }
        call.result {
            call.out.append("{\"parent_list\":")
            var slots: [Int32] = []
            call.contents.forEachSlot(of: person) { slots.append($0) }
            call.out.append(array: slots) { appendIDs(call.contents.chain(from: $0), as: "parent_dept_id_list", call) }
            call.out.append("}")
        }
    }

    private static func appendIDs(_ slots: [Int32], as name: StaticString, _ call: Call) {
        call.out.append("{\"")
        call.out.append(name)
        call.out.append("\":")
        call.out.append(array: slots) { call.out.append(call.contents.slots[Int($0)].department.id) }
        call.out.append("}")
    }
}
