import IdentityModel
import SourceAPI

/// The steps that read: departments, people, and what is told of people.
extension DingTalkConnectivity {
    /// How many departments are looked into for a person, and how many persons for their fields.
    private static let samples = 3

    /// Reads the first department and what is below it; gives the departments among which people may be found.
    func departmentRead(_ scope: ContactScope?) async -> Found<[Int64]> {
        guard let first = Self.first(scope) else {
            return Found(check: .verdict(.skipped, "The application may read single persons only, no department."), value: nil)
        }
        var api = DingTalkAPI.departmentGet
        do throws(CallFailure) {
            let department = try await readingCalls.department(first).content.department
            api = .subDepartments
            let below = try await readingCalls.children(of: first).content.departments.map(\.id).filter { $0 > 0 }
            let name = department?.observation.name ?? String(first)
            return .passed("Department \"\(name)\" and the \(below.count) departments directly below it were read.", [first] + below)
        } catch {
            return .refused(error, at: api)
        }
    }

    /// Reads people; gives the ids of some.
    func memberRead(_ scope: ContactScope?, _ departments: [Int64]) async -> Found<[String]> {
        var api = DingTalkAPI.userList
        do throws(CallFailure) {
            if Self.first(scope) == nil, let person = scope?.persons.first {
                api = .userGet
                _ = try await readingCalls.person(person)
                return .passed("The application may read single persons only; the first was read.", [person])
            }
            let known = departments.isEmpty ? [Self.first(scope) ?? DingTalkDepartmentID.root] : departments
            for department in known.prefix(Self.samples) {
                let page = try await readingCalls.members(MemberCursor(department: department), size: Self.samples).content
                if !page.people.isEmpty { return .passed("People were read.", page.people.map(\.sourceID)) }
            }
            return .passed("The people of \(min(known.count, Self.samples)) departments were asked for; there are none.", [])
        } catch {
            return .refused(error, at: api)
        }
    }

    /// Tells which fields never come.
    func fieldPermissions(_ persons: [String], _ scope: ContactScope?) async -> Found<Bool> {
        guard !persons.isEmpty else {
            return Found(check: .verdict(.warning, "No person was found whose fields could be looked at."), value: nil)
        }
        var seen: Set<String> = []
        do throws(CallFailure) {
            for person in persons.prefix(Self.samples) {
                guard let employee = try await readingCalls.person(person).content.employee else { continue }
                let fields = FieldGroup.all.flatMap(\.fields)
                for (field, value) in zip(fields, employee.attributes) where value != nil { seen.insert(field) }
            }
        } catch {
            var check = ConnectivityCheck.verdict(of: error.fault, at: .userGet)
            // Listings give the same fields; reading one person serves the confirmation of departures and `detail: full`.
            if check.source?.class == .permission { check.status = .warning }
            return Found(check: check, value: nil)
        }
        let missing = FieldGroup.all.filter { seen.isDisjoint(with: $0.fields) && !$0.isHinted(by: scope?.userFields ?? []) }
        guard !missing.isEmpty else { return .passed("Mobile numbers and personal information come with people.", true) }
        var check = ConnectivityCheck.verdict(
            .warning,
            "None of the people looked at came with " + missing.map { $0.fields.joined(separator: ", ") }.joined(separator: ", ") + ".")
        check.remedy =
            "If these fields are wanted, grant the application the field permission "
            + missing.map { "\"\($0.permission)\"" }.joined(separator: " and ")
            + " in DingTalk's developer console; it takes effect with the next access token."
        return Found(check: check, value: nil)
    }

    private static func first(_ scope: ContactScope?) -> Int64? {
        guard let departments = scope?.departments else { return nil }
        return departments.contains(DingTalkDepartmentID.root) ? DingTalkDepartmentID.root : departments.first
    }
}

/// Fields of people that come with one field permission.
struct FieldGroup: Sendable {
    let permission: String
    let fields: [String]
    /// How `/auth/scopes` names them, in its older spelling.
    let hints: Set<String>

    func isHinted(by names: [String]) -> Bool { !hints.isDisjoint(with: names) }

    static let all = [
        FieldGroup(permission: "企业员工手机号信息", fields: ["mobile", "state_code"], hints: ["mobile"]),
        FieldGroup(
            permission: "邮箱等个人信息", fields: ["email", "org_email", "work_place", "remark", "extension"],
            hints: ["email", "orgEmail", "org_email"]),
    ]
}
