/// Where the requested attributes go in an observation, and how each is read.
struct AttributeSlots: Sendable {
    /// What is done with one member of an object.
    struct Member: Sendable {
        let kind: FieldKind
        let slot: Int?
        /// What it means for the observation itself; nil for a mere attribute.
        let role: FieldRole?
    }

    let count: Int
    /// By the paths that `extension.` leads to.
    let extended: [String: Int]
    private let members: [String: Member]
    /// A name that was requested again takes the value of its first slot.
    private let repeated: [(first: Int, again: Int)]

    init(_ names: [String]) {
        var slots: [String: Int] = [:]
        var extended: [String: Int] = [:]
        var repeated: [(first: Int, again: Int)] = []
        for (index, name) in names.enumerated() {
            let isExtended = name.hasPrefix("extension.")
            let key = isExtended ? String(name.dropFirst("extension.".count)) : name
            if let first = isExtended ? extended[key] : slots[key] {
                repeated.append((first, index))
            } else if isExtended {
                extended[key] = index
            } else {
                slots[key] = index
            }
        }
        var members = FieldKind.known.reduce(into: [String: Member]()) {
            $0[$1.key] = Member(kind: $1.value, slot: slots[$1.key], role: FieldRole(rawValue: $1.key))
        }
        for (name, slot) in slots where members[name] == nil {
            members[name] = Member(kind: .any, slot: slot, role: FieldRole(rawValue: name))
        }
        for role in FieldRole.allCases where members[role.rawValue] == nil {
            members[role.rawValue] = Member(kind: .any, slot: nil, role: role)
        }
        // Nobody asked for a part of it: the text, which is mostly escapes, is skipped and not made a string.
        if extended.isEmpty, slots[FieldRole.extended.rawValue] == nil { members[FieldRole.extended.rawValue] = nil }
        self.count = names.count
        self.extended = extended
        self.members = members
        self.repeated = repeated
    }

    /// What is known of `key`; nil when nobody asked for it and it has no meaning of its own.
    subscript(key: String) -> Member? { members[key] }

    /// Fills the slots of names that were requested twice.
    func finish<Value>(_ values: inout [Value?]) {
        for pair in repeated { values[pair.again] = values[pair.first] }
    }
}

/// The fields that an observation needs whether or not they are requested.
enum FieldRole: String, CaseIterable, Sendable {
    case userid, unionid, name, leader
    case departments = "dept_id_list"
    case order = "dept_order"
    case orders = "dept_order_list"
    case leaders = "leader_in_dept"
    case extended = "extension"
}

/// How a field of DingTalk's is meant, whatever its answer writes.
enum FieldKind: Sendable {
    case text, integer, flag, texts
    /// As the answer has it.
    case any

    /// The fields of people and departments whose type is documented.
    static let known: [String: FieldKind] = {
        var kinds: [String: FieldKind] = [:]
        for name in [
            "userid", "unionid", "name", "avatar", "state_code", "mobile", "telephone", "job_number", "title", "email", "org_email",
            "work_place", "remark", "manager_userid", "login_id", "nickname", "exclusive_account_type", "exclusive_account_corp_id",
            "exclusive_account_corp_name", "org_email_type", "create_time", "extension", "source_identifier", "dept_group_chat_id",
            "org_dept_owner", "code", "brief", "tags",
        ] { kinds[name] = .text }
        for name in ["hired_date", "dept_order", "order", "dept_id", "parent_id", "member_count", "owning_member_count"] {
            kinds[name] = .integer
        }
        for name in [
            "hide_mobile", "exclusive_account", "disable_status", "active", "real_authed", "senior", "admin", "boss", "leader",
            "create_dept_group", "auto_add_user", "auto_approve_apply", "group_contain_sub_dept", "outer_dept", "hide_dept",
            "from_union_org",
        ] { kinds[name] = .flag }
        for name in [
            "dept_id_list", "dept_manager_userid_list", "outer_permit_depts", "outer_permit_users", "dept_permits", "user_permits",
        ] {
            kinds[name] = .texts
        }
        return kinds
    }()
}
