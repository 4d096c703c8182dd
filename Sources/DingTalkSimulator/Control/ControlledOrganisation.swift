/// The organisation by control calls.
struct ControlledOrganisation {
    let organisation: Organisation

    func answer(_ request: Request, _ kind: String, _ id: String?, _ body: JSONTree, _ out: ByteWriter) throws {
        switch (kind, request.method, id) {
        case ("organisation", "GET", nil): organisation.snapshot.append(to: out)
        case ("employees", "GET", nil):
            let offset = max(0, Int(request.query["offset"] ?? "") ?? 0)
            let limit = max(0, Int(request.query["limit"] ?? "") ?? 100)
            out.append(array: organisation.snapshot.employees.dropFirst(offset).prefix(limit)) { OrganisationJSON.append($0, to: out) }
        case ("employees", "POST", nil):
            guard let employee = OrganisationJSON.employee(body) else { throw ControlError.badBody("id, name and memberships are needed") }
            try organisation.edit { try $0.add(employee) }
            try show(employee.id, out)
        case ("employees", "GET", let id?): try show(id, out)
        case ("employees", "PATCH", let id?):
            try organisation.edit { try $0.updateEmployee(id) { OrganisationJSON.apply(body, to: &$0) } }
            try show(id, out)
        case ("employees", "DELETE", let id?):
            let reason = request.query["reason"].map(LeaveReason.init(rawValue:)) ?? .leave
            guard let reason else { throw ControlError.badBody("reason is oapi, cancel, leave, unknown or delete") }
            let time = request.query["at"].flatMap(InstantText.milliseconds)
            try organisation.edit { try $0.removeEmployee(id, reason: reason, at: time) }
            out.append("{\"ok\":true}")
        case ("departments", "GET", nil):
            out.append(array: organisation.snapshot.departments) { OrganisationJSON.append($0, to: out) }
        case ("departments", "POST", nil):
            guard let department = OrganisationJSON.department(body) else { throw ControlError.badBody("id and name are needed") }
            try organisation.edit { try $0.add(department) }
            try show(department.id, out)
        case ("departments", "GET", let id?): try show(number(id), out)
        case ("departments", "PATCH", let id?):
            let id = try number(id)
            try organisation.edit { try $0.updateDepartment(id) { OrganisationJSON.apply(body, to: &$0) } }
            try show(id, out)
        case ("departments", "DELETE", let id?):
            let id = try number(id)
            try organisation.edit { try $0.removeDepartment(id) }
            out.append("{\"ok\":true}")
        default: throw ControlError.unknownPath
        }
    }

    private func number(_ text: String) throws(ControlError) -> Int64 {
        guard let id = Int64(text) else { throw .badBody("not a department id: \(text)") }
        return id
    }

    private func show(_ userID: String, _ out: ByteWriter) throws {
        guard let employee = organisation.read({ $0.employee(userID) }) else { throw OrganisationError.unknownEmployee(userID) }
        OrganisationJSON.append(employee, to: out)
    }

    private func show(_ id: Int64, _ out: ByteWriter) throws {
        guard let department = organisation.read({ $0.department(id) }) else { throw OrganisationError.unknownDepartment(id) }
        OrganisationJSON.append(department, to: out)
    }
}
