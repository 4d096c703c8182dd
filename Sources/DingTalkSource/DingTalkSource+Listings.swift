import IdentityModel

extension DingTalkSource {
    /// What `user/get` has and `user/list` has not.
    private static let readAlone: Set = [
        "dept_order_list", "leader_in_dept", "role_list", "manager_userid", "real_authed", "senior", "union_emp_ext",
    ]
    /// All that `department/listsub` has.
    private static let listed: Set = ["dept_id", "name", "parent_id", "create_dept_group", "auto_add_user", "ext"]

    func lists(_ attribute: String, of type: SyncRecord.ObjectType) -> Bool {
        let member = String(attribute.prefix { $0 != "." })
        return switch type {
        case .employee: !Self.readAlone.contains(member)
        case .department: Self.listed.contains(member)
        }
    }
}
