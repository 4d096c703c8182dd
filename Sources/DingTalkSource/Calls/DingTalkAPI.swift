import CurlKit

/// The interfaces that are called, by their paths.
enum DingTalkAPI: String, Sendable, CaseIterable {
    case accessToken = "/v1.0/oauth2/accessToken"
    case legacyToken = "/gettoken"
    case scopes = "/auth/scopes"
    case departmentGet = "/topapi/v2/department/get"
    case subDepartments = "/topapi/v2/department/listsub"
    case departmentParents = "/topapi/v2/department/listparentbydept"
    case userList = "/topapi/v2/user/list"
    case userGet = "/topapi/v2/user/get"
    case userCount = "/topapi/user/count"
    case leaveRecords = "/v1.0/contact/empLeaveRecords"
    case userAccessToken = "/v1.0/oauth2/userAccessToken"
    case currentUser = "/v1.0/contact/users/me"
    case userByUnionID = "/topapi/user/getbyunionid"
    case inAppUser = "/topapi/v2/user/getuserinfo"
    case streamOpen = "/v1.0/gateway/connections/open"

    /// Whether it is on the new host, with its manners: the token in a header, the outcome in the HTTP status.
    var isOnNewHost: Bool { rawValue.hasPrefix("/v1.0/") }

    var method: HTTPMethod {
        switch self {
        case .legacyToken, .scopes, .leaveRecords, .currentUser: .get
        case .accessToken, .departmentGet, .subDepartments, .departmentParents, .userList, .userGet, .userCount, .userAccessToken,
            .userByUnionID, .inAppUser, .streamOpen:
            .post
        }
    }

    /// The permission point the interface needs; nil where every application has it.
    var permissionPoint: String? {
        switch self {
        case .accessToken, .legacyToken, .userAccessToken, .streamOpen: nil
        case .scopes, .inAppUser: "qyapi_base"
        case .departmentGet, .subDepartments, .departmentParents: "qyapi_get_department_list"
        case .userList: "qyapi_get_department_member"
        case .userGet, .userCount, .userByUnionID: "qyapi_get_member"
        case .currentUser: "Contact.User.Read"
        case .leaveRecords: "Contact.Common.Read"
        }
    }
}
