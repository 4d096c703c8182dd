extension OrganisationJSON {
    static func append(_ department: Department, to out: ByteWriter) {
        out.append("{\"id\":")
        out.append(department.id)
        if let parentID = department.parentID {
            out.append(",\"parentId\":")
            out.append(parentID)
        }
        out.append(",\"name\":")
        out.append(string: department.name)
        out.append(",\"order\":")
        out.append(department.order)
        member(",\"code\":", department.code, out)
        member(",\"sourceIdentifier\":", department.sourceIdentifier, out)
        out.append(",\"hidden\":")
        out.append(department.hidden)
        appendSight(department, to: out)
        out.append("}")
    }

    /// Who sees what, and where the department comes from, as far as that is not usual.
    private static func appendSight(_ department: Department, to out: ByteWriter) {
        if department.outer { out.append(",\"outer\":true") }
        for (name, ids) in [
            ("outerDepartments", department.outerDepartments), ("permittedDepartments", department.permittedDepartments),
        ] where !ids.isEmpty {
            out.append(text: ",\"\(name)\":")
            out.append(array: ids) { out.append($0) }
        }
        for (name, ids) in [("outerUsers", department.outerUsers), ("permittedUsers", department.permittedUsers)] where !ids.isEmpty {
            out.append(text: ",\"\(name)\":")
            out.append(array: ids) { out.append(string: $0) }
        }
        if let union = department.union {
            out.append(",\"union\":{\"corpId\":")
            out.append(string: union.corpID)
            out.append(",\"departmentId\":")
            out.append(union.departmentID)
            out.append("}")
        }
    }

    static func append(_ employee: Employee, to out: ByteWriter) {
        out.append("{\"id\":")
        out.append(string: employee.id)
        member(",\"unionId\":", employee.unionID, out)
        member(",\"name\":", employee.name, out)
        for (name, field) in textFields {
            guard let text = employee[keyPath: field] else { continue }
            out.append(",\"")
            out.append(text: name)
            out.append("\":")
            out.append(string: text)
        }
        if let hiredDate = employee.hiredDate {
            out.append(",\"hiredDate\":")
            out.append(hiredDate)
        }
        flag(",\"active\":", employee.active, out)
        flag(",\"admin\":", employee.admin, out)
        flag(",\"boss\":", employee.boss, out)
        flag(",\"hideMobile\":", employee.hideMobile, out)
        if let enterprise = employee.enterprise {
            out.append(",\"enterprise\":{\"kind\":\"")
            out.append(text: enterprise.kind.rawValue)
            out.append("\"")
            member(",\"loginId\":", enterprise.loginID, out)
            member(",\"nickname\":", enterprise.nickname, out)
            out.append("}")
        }
        out.append(",\"memberships\":")
        out.append(array: employee.memberships) { membership in
            out.append("{\"departmentId\":")
            out.append(membership.departmentID)
            out.append(",\"order\":")
            out.append(membership.order)
            flag(",\"leader\":", membership.leader, out)
            out.append("}")
        }
        out.append("}")
    }

    private static func member(_ key: StaticString, _ value: String?, _ out: ByteWriter) {
        guard let value else { return }
        out.append(key)
        out.append(string: value)
    }

    private static func flag(_ key: StaticString, _ value: Bool, _ out: ByteWriter) {
        out.append(key)
        out.append(value)
    }
}

extension OrganisationContents {
    /// The whole organisation in the form that ``Organisation/init(json:)`` reads.
    public var json: [UInt8] {
        let out = ByteWriter()
        append(to: out)
        return out.withBytes { Array($0) }
    }

    func append(to out: ByteWriter) {
        out.append("{\"departments\":")
        out.append(array: departments) { OrganisationJSON.append($0, to: out) }
        out.append(",\"employees\":")
        out.append(array: employees) { OrganisationJSON.append($0, to: out) }
        out.append("}")
    }
}
