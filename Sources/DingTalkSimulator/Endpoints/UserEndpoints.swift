enum UserEndpoints {
    static func get(_ call: Call) throws(APIError) {
        let person: Int32
        if let loginID = call.parameters["login_id"]?.string, !loginID.isEmpty {
            guard let found = call.contents.everyone.first(where: { call.contents.text(.loginID, of: $0) == loginID }) else {
                throw .business(60121, "找不到该用户")
            }
            person = try call.person(call.contents.userID(of: found))
        } else {
            person = try call.person(call.text("userid"))
        }
        call.result { PersonRenderer(call: call).appendFull(person) }
    }

    static func getByUnionID(_ call: Call) throws(APIError) {
        let unionID = try call.text("unionid")
        guard let person = call.contents.person(unionID: unionID) else {
            guard let contact = call.contents.externalContacts[unionID] else { throw .business(60121, "找不到该用户") }
            return call.result {
                call.out.append("{\"contact_type\":1,\"userid\":")
                call.out.append(string: contact)
                call.out.append("}")
            }
        }
        call.result {
            call.out.append("{\"contact_type\":0,\"userid\":")
            call.append(userID: person)
            call.out.append("}")
        }
    }

    static func getByMobile(_ call: Call) throws(APIError) {
        let mobile = try call.text("mobile")
        let enterpriseToo = call.parameters["support_exclusive_account_search"]?.bool ?? false
        let found = call.contents.everyone.filter { call.contents.text(.mobile, of: $0) == mobile }
        let personal = found.first { call.contents.text(.nickname, of: $0) == nil }
        let enterprise = enterpriseToo ? found.filter { call.contents.text(.nickname, of: $0) != nil } : []
        guard personal != nil || !enterprise.isEmpty else { throw .business(60121, "找不到该用户") }
        call.result {
            call.out.append("{")
            if !enterprise.isEmpty {
                call.out.append("\"exclusive_account_userid_list\":")
                call.out.append(array: enterprise) { call.append(userID: $0) }
                if personal != nil { call.out.append(",") }
            }
            if let personal {
                call.out.append("\"userid\":")
                call.append(userID: personal)
            }
            call.out.append("}")
        }
    }

    static func count(_ call: Call) throws(APIError) {
        guard let onlyActive = call.parameters["only_active"]?.bool else { throw Call.badParameter(400_002, "only_active") }
        let contents = call.contents
        let count =
            onlyActive
            ? contents.everyone.count { contents.replacement(of: $0)?.active ?? contents.people[Int($0)].active } : contents.employeeCount
        call.result {
            call.out.append("{\"count\":")
            call.out.append(Int64(count))
            call.out.append("}")
        }
    }

    static func listAdmin(_ call: Call) {
        let contents = call.contents
        let admins = contents.everyone.filter { contents.replacement(of: $0)?.admin ?? contents.people[Int($0)].admin }
        call.result {
            call.out.append(array: admins) { admin in
                call.out.append("{\"sys_level\":")
                call.out.append(Int64(isBoss(admin, contents) ? 1 : 2))
                call.out.append(",\"userid\":")
                call.append(userID: admin)
                call.out.append("}")
            }
        }
    }

    private static func isBoss(_ person: Int32, _ contents: OrganisationContents) -> Bool {
        contents.replacement(of: person)?.boss ?? contents.people[Int(person)].boss
    }

    /// `topapi/v2/user/getuserinfo`: who the code of a sign-in inside DingTalk belongs to.
    static func getUserInfo(_ call: Call) throws(APIError) {
        guard let userID = call.core.tokens.redeem(code: try call.text("code"), now: call.now),
            let person = call.contents.person(userID: userID)
        else { throw .business(40078, "不存在的临时授权码") }
        let employee = call.contents.employee(number: person)
        call.result {
            call.out.append("{\"associated_unionid\":")
            call.out.append(string: "assoc-" + employee.unionID)
            call.out.append(",\"device_id\":\"dev0001\",\"name\":")
            call.out.append(string: employee.name)
            call.out.append(",\"sys\":")
            call.out.append(employee.admin)
            call.out.append(",\"sys_level\":")
            call.out.append(Int64(employee.boss ? 1 : employee.admin ? 2 : 0))
            call.out.append(",\"unionid\":")
            call.out.append(string: employee.unionID)
            call.out.append(",\"userid\":")
            call.out.append(string: employee.id)
            call.out.append("}")
        }
    }
}
