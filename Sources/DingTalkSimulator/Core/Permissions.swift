/// The permission points and field permissions granted to an app.
public struct Permissions: Sendable, Equatable {
    /// Permission points by DingTalk's names, such as `qyapi_get_department_list`.
    public var points: Set<String>
    /// "企业员工手机号信息": without it `mobile` and `state_code` are absent.
    public var mobileFields: Bool
    /// "邮箱等个人信息": without it `email`, `org_email`, `work_place`, `remark` and `extension` are absent.
    public var personalFields: Bool

    /// Everything this simulator knows.
    public static let all = Permissions(
        points: [
            "qyapi_base", "qyapi_get_department_list", "qyapi_get_department_member", "qyapi_get_member", "qyapi_get_member_by_mobile",
            "qyapi_hrm_read_user", "Contact.Common.Read", "Contact.User.Read", "Contact.User.mobile",
        ], mobileFields: true, personalFields: true)

    public init(points: Set<String>, mobileFields: Bool = true, personalFields: Bool = true) {
        self.points = points
        self.mobileFields = mobileFields
        self.personalFields = personalFields
    }
}
