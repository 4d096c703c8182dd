/// `topapi/role/list` and `simplelist`: the roles that people hold, and who holds one. Their members are in camel case, though the host is
/// the legacy one.
enum RoleEndpoints {
    static func list(_ call: Call) throws(APIError) {
        let (offset, size) = try page(call, most: 200, usual: 20)
        var roles: [Int64: Employee.Role] = [:]
        for employee in call.contents.employees { for role in employee.roles { roles[role.id] = role } }
        let sorted = roles.values.sorted { $0.id < $1.id }
        let shown = sorted.dropFirst(offset).prefix(size)
        let groups = Dictionary(grouping: shown, by: \.groupName).sorted { $0.key < $1.key }
        call.result {
            call.out.append("{\"hasMore\":")
            call.out.append(offset + shown.count < sorted.count)
            call.out.append(",\"list\":")
            call.out.append(array: groups.enumerated()) { number, group in
                call.out.append("{\"groupId\":")
                call.out.append(Int64(number + 1))
                call.out.append(",\"name\":")
                call.out.append(string: group.key)
                call.out.append(",\"roles\":")
                call.out.append(array: group.value) { role in
                    call.out.append("{\"id\":")
                    call.out.append(role.id)
                    call.out.append(",\"name\":")
                    call.out.append(string: role.name)
                    call.out.append("}")
                }
                call.out.append("}")
            }
            call.out.append("}")
        }
    }

    static func simpleList(_ call: Call) throws(APIError) {
        let id = try call.integer("role_id")
        let (offset, size) = try page(call, most: 100, usual: 20)
        let holders = call.contents.everyone.filter { call.contents.employee(number: $0).roles.contains { $0.id == id } }
        let shown = holders.dropFirst(offset).prefix(size)
        let next = offset + shown.count
        call.result {
            call.out.append("{\"hasMore\":")
            call.out.append(next < holders.count)
            call.out.append(",\"list\":")
            call.out.append(array: shown) { person in
                call.out.append("{\"name\":")
                call.out.append(string: call.contents.text(.name, of: person) ?? "")
                call.out.append(",\"userid\":")
                call.append(userID: person)
                call.out.append("}")
            }
            if next < holders.count {
                call.out.append(",\"nextCursor\":")
                call.out.append(Int64(next))
            }
            call.out.append("}")
        }
    }

    private static func page(_ call: Call, most: Int64, usual: Int64) throws(APIError) -> (offset: Int, size: Int) {
        let offset = call.parameters["offset"]?.integer ?? 0
        let size = call.parameters["size"]?.integer ?? usual
        guard (1...most).contains(size) else { throw Call.badParameter(40069, "size") }
        guard (0...Int64(Int32.max)).contains(offset) else { throw Call.badParameter(40068, "offset") }
        return (Int(offset), Int(size))
    }
}
