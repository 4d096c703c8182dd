/// `GET /v1.0/contact/orgAccounts/status`: whether an account of the company's own is disabled.
enum OrgAccountEndpoints {
    static func status(_ call: Call) throws(APIError) {
        guard let userID = call.request.query["userId"], !userID.isEmpty else { throw .status(400, "invalid.param", "userId不合法") }
        guard let person = call.contents.person(userID: userID) else { throw .status(400, "user.not.exist", "用户不存在") }
        guard let account = call.contents.employee(number: person).enterprise else {
            throw .status(400, "exclusive.account.only", "仅支持企业账号")
        }
        call.out.append("{\"disable\":")
        call.out.append(account.disabled)
        call.out.append("}")
    }
}
