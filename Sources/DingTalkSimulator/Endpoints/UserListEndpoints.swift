enum UserListEndpoints {
    static func list(_ call: Call) throws(APIError) {
        let page = try UserPage(call, sizeError: 40035, cursorError: 40035)
        let renderer = PersonRenderer(call: call)
        page.append(call) { renderer.appendRow($0, in: page.slot) }
    }

    static func listSimple(_ call: Call) throws(APIError) {
        let page = try UserPage(call, sizeError: 40069, cursorError: 40068)
        page.append(call) { person in
            call.out.append("{\"name\":")
            call.out.append(string: call.contents.text(.name, of: person) ?? "")
            call.out.append(",\"userid\":")
            call.append(userID: person)
            call.out.append("}")
        }
    }

    static func listID(_ call: Call) throws(APIError) {
        let slot = try call.slot(call.integer("dept_id"), scoped: false)
        call.result {
            call.out.append("{")
            if !call.effects.contains(.missingLists) {
                call.out.append("\"userid_list\":")
                call.out.append(array: call.effects.emptiesUsers ? [] : call.contents.slots[Int(slot)].members) { call.append(userID: $0) }
            }
            call.out.append("}")
        }
    }

    /// `topapi/smartwork/hrm/employee/queryonjob`: everyone, formal staff.
    static func queryOnJob(_ call: Call) throws(APIError) {
        let offset = try call.integer("offset")
        let size = try call.integer("size")
        guard (1...50).contains(size), offset >= 0 else { throw Call.badParameter(400_002, "size") }
        let wanted = try call.text("status_list").split(separator: ",").contains("3")
        let everyone =
            wanted && !call.effects.emptiesUsers ? Array(call.contents.everyone.dropFirst(Int(clamping: offset)).prefix(Int(size) + 1)) : []
        let page = everyone.prefix(Int(size))
        call.out.append("{\"errcode\":0,\"errmsg\":\"ok\",\"result\":{\"data_list\":")
        call.out.append(array: page) { call.append(userID: $0) }
        if everyone.count > page.count {
            call.out.append(",\"next_cursor\":")
            call.out.append(offset + size)
        }
        call.out.append("},\"success\":true")
        call.close()
    }
}
