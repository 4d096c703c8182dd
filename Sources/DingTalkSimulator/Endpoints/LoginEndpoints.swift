/// The new host's browser sign-in.
enum LoginEndpoints {
    static func userToken(_ call: Call) throws(APIError) {
        guard call.parameters["clientId"]?.string == call.app.key, call.parameters["clientSecret"]?.string == call.app.secret else {
            throw .status(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        }
        let signIn: SignIn?
        switch call.parameters["grantType"]?.string {
        case "authorization_code":
            signIn = call.core.tokens.redeem(code: call.parameters["code"]?.string ?? "", app: call.app.key, now: call.now)
        case "refresh_token": signIn = call.core.tokens.signIn(refresh: call.parameters["refreshToken"]?.string ?? "")
        default: throw .status(400, "invalidParameter.grantType", "grantType不合法")
        }
        guard let signIn else { throw .status(400, "invalidParameter.authCode.notFound", "不存在的临时授权码") }
        let tokens = call.core.tokens.userToken(signIn, now: call.now)
        call.out.append("{\"accessToken\":\"")
        call.out.append(text: tokens.access)
        call.out.append("\"")
        if signIn.tellsCompany { member(",\"corpId\":", signIn.corpID ?? call.app.corpID, call) }
        call.out.append(",\"expireIn\":7200,\"refreshToken\":\"")
        call.out.append(text: tokens.refresh)
        call.out.append("\"}")
    }

    static func me(_ call: Call) throws(APIError) {
        if case .outsider(let unionID)? = call.signIn?.person {
            call.out.append("{\"nick\":\"外部联系人\"")
            member(",\"openId\":", "open-" + unionID, call)
            member(",\"unionId\":", unionID, call)
            return call.out.append("}")
        }
        guard let userID = call.signIn?.userID, let person = call.contents.person(userID: userID) else {
            throw .status(404, "invalidParameter.user.notFound", "用户不存在")
        }
        let employee = call.contents.employee(number: person)
        call.out.append("{\"avatarUrl\":")
        call.out.append(string: employee.avatar ?? "")
        member(",\"email\":", employee.email, call)
        if call.app.permissions.points.contains("Contact.User.mobile") { member(",\"mobile\":", employee.mobile, call) }
        member(",\"nick\":", employee.enterprise?.nickname ?? employee.name, call)
        member(",\"openId\":", "open-" + employee.unionID, call)
        if employee.mobile != nil { member(",\"stateCode\":", employee.stateCode, call) }
        member(",\"unionId\":", employee.unionID, call)
        call.out.append("}")
    }

    private static func member(_ key: StaticString, _ value: String?, _ call: Call) {
        guard let value else { return }
        call.out.append(key)
        call.out.append(string: value)
    }
}
