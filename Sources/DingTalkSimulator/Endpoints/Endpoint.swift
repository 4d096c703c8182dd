/// One interface of DingTalk's: who may call it, and what it answers.
struct Endpoint: Sendable {
    enum Credential: Sendable { case none, app, user }

    var method: String
    var credential = Credential.app
    /// The permission point it needs.
    var permission: String?
    /// Counted against the monthly quota.
    var metered = false
    var respond: @Sendable (Call) throws(APIError) -> Void

    init(
        _ method: String, _ credential: Credential = .app, permission: String? = nil, metered: Bool = false,
        _ respond: @escaping @Sendable (Call) throws(APIError) -> Void
    ) {
        self.method = method
        self.credential = credential
        self.permission = permission
        self.metered = metered
        self.respond = respond
    }

    /// All interfaces by path.
    static let table: [String: Endpoint] = [
        "/gettoken": Endpoint("GET", .none, TokenEndpoints.legacyToken),
        "/auth/scopes": Endpoint("GET", permission: "qyapi_base", metered: true, TokenEndpoints.scopes),
        "/topapi/v2/department/get": Endpoint("POST", permission: "qyapi_get_department_list", DepartmentEndpoints.get),
        "/topapi/v2/department/listsub": Endpoint("POST", permission: "qyapi_get_department_list", DepartmentEndpoints.listSub),
        "/topapi/v2/department/listsubid": Endpoint("POST", permission: "qyapi_get_department_list", DepartmentEndpoints.listSubID),
        "/topapi/v2/department/listparentbydept": Endpoint(
            "POST", permission: "qyapi_get_department_list", DepartmentEndpoints.listParentByDepartment),
        "/topapi/v2/department/listparentbyuser": Endpoint(
            "POST", permission: "qyapi_get_department_list", DepartmentEndpoints.listParentByUser),
        "/topapi/v2/user/get": Endpoint("POST", permission: "qyapi_get_member", UserEndpoints.get),
        "/topapi/v2/user/list": Endpoint("POST", permission: "qyapi_get_department_member", UserListEndpoints.list),
        "/topapi/user/listsimple": Endpoint("POST", permission: "qyapi_get_department_member", UserListEndpoints.listSimple),
        "/topapi/user/listid": Endpoint("POST", permission: "qyapi_get_member", UserListEndpoints.listID),
        "/topapi/v2/user/getuserinfo": Endpoint("POST", permission: "qyapi_base", UserEndpoints.getUserInfo),
        "/topapi/v2/user/getbymobile": Endpoint("POST", permission: "qyapi_get_member_by_mobile", UserEndpoints.getByMobile),
        "/topapi/user/getbyunionid": Endpoint("POST", permission: "qyapi_get_member", UserEndpoints.getByUnionID),
        "/topapi/user/count": Endpoint("POST", permission: "qyapi_get_member", UserEndpoints.count),
        "/topapi/user/listadmin": Endpoint("POST", permission: "qyapi_get_member", UserEndpoints.listAdmin),
        "/topapi/smartwork/hrm/employee/queryonjob": Endpoint("POST", permission: "qyapi_hrm_read_user", UserListEndpoints.queryOnJob),
        "/topapi/role/list": Endpoint("POST", .app, RoleEndpoints.list),
        "/topapi/role/simplelist": Endpoint("POST", .app, RoleEndpoints.simpleList),
        "/call_back/register_call_back": Endpoint("POST", .app, CallbackEndpoints.register),
        "/call_back/update_call_back": Endpoint("POST", .app, CallbackEndpoints.update),
        "/call_back/get_call_back": Endpoint("GET", .app, CallbackEndpoints.get),
        "/call_back/delete_call_back": Endpoint("GET", .app, CallbackEndpoints.delete),
        "/call_back/get_call_back_failed_result": Endpoint("GET", .app, CallbackEndpoints.failed),
        "/v1.0/hrm/employees/dismissions": Endpoint("GET", permission: "qyapi_hrm_read_user", DismissalEndpoints.list),
        "/v1.0/hrm/employees/dimissionInfos": Endpoint("GET", permission: "qyapi_hrm_read_user", DismissalEndpoints.details),
        "/v1.0/oauth2/accessToken": Endpoint("POST", .none, TokenEndpoints.newToken),
        "/v1.0/gateway/connections/open": Endpoint("POST", .none, StreamEndpoints.open),
        "/v1.0/oauth2/userAccessToken": Endpoint("POST", .none, LoginEndpoints.userToken),
        "/v1.0/contact/users/me": Endpoint("GET", .user, permission: "Contact.User.Read", LoginEndpoints.me),
        "/v1.0/contact/orgAccounts/status": Endpoint("GET", permission: "Contact.Common.Read", OrgAccountEndpoints.status),
        "/v1.0/contact/empLeaveRecords": Endpoint("GET", permission: "Contact.Common.Read", LeaveEndpoints.records),
    ]

    /// The interface at `path`.
    static func at(_ path: String) -> Endpoint? {
        if let endpoint = table[path] { return endpoint }
        if TokenEndpoints.corpID(in: path) != nil { return Endpoint("POST", .none, TokenEndpoints.corpToken) }
        return nil
    }
}
