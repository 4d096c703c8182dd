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
    case streamOpen = "/v1.0/gateway/connections/open"

    /// Whether it is on the new host, whose answers have no code of their own.
    var isOnNewHost: Bool { self == .accessToken || self == .streamOpen }

    var method: HTTPMethod {
        switch self {
        case .legacyToken, .scopes: .get
        case .accessToken, .departmentGet, .subDepartments, .departmentParents, .userList, .userGet, .streamOpen: .post
        }
    }

    /// The permission point the interface needs; nil where every application has it.
    var permissionPoint: String? {
        switch self {
        case .accessToken, .legacyToken, .streamOpen: nil
        case .scopes: "qyapi_base"
        case .departmentGet, .subDepartments, .departmentParents: "qyapi_get_department_list"
        case .userList: "qyapi_get_department_member"
        case .userGet: "qyapi_get_member"
        }
    }
}
