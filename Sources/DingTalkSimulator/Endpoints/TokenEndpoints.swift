enum TokenEndpoints {
    static func legacyToken(_ call: Call) throws(APIError) {
        let query = call.request.query
        if let corpID = query["corpid"], let secret = query["corpsecret"] {
            let known = call.core.allApps.contains { $0.corpID == corpID && $0.secret == secret && $0.key == call.app.key }
            guard known else { throw .credentials(40089, "不合法的corpid或corpsecret") }
        } else {
            guard query["appkey"] != nil, let secret = query["appsecret"] else { throw .credentials(40035, "缺少参数 corpid or appkey") }
            guard query["appkey"] == call.app.key, secret == call.app.secret else { throw .credentials(40096, "不合法的appKey或appSecret") }
        }
        let token = call.core.token(of: call.app, now: call.now)
        call.out.append("{\"errcode\":0,\"access_token\":\"")
        call.out.append(text: token.text)
        call.out.append("\",\"errmsg\":\"ok\",\"expires_in\":")
        call.out.append(token.expiresIn)
        call.out.append("}")
    }

    static func newToken(_ call: Call) throws(APIError) {
        guard let key = call.parameters["appKey"]?.string else {
            throw .status(400, "MissingappKey", "appKey is mandatory for this action.")
        }
        guard let secret = call.parameters["appSecret"]?.string else {
            throw .status(400, "MissingappSecret", "appSecret is mandatory for this action.")
        }
        guard key == call.app.key, secret == call.app.secret else {
            throw .status(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        }
        let token = call.core.token(of: call.app, now: call.now)
        call.out.append("{\"accessToken\":\"")
        call.out.append(text: token.text)
        call.out.append("\",\"expireIn\":")
        call.out.append(token.expiresIn)
        call.out.append("}")
    }

    /// The corpId in `/v1.0/oauth2/{corpId}/token`.
    static func corpID(in path: String) -> Substring? {
        let parts = path.split(separator: "/")
        return parts.count == 4 && parts[0] == "v1.0" && parts[1] == "oauth2" && parts[3] == "token" ? parts[2] : nil
    }

    static func corpToken(_ call: Call) throws(APIError) {
        guard let corpID = corpID(in: call.request.path), call.core.allApps.contains(where: { $0.corpID == corpID }) else {
            throw .status(500, "unknownError", "未知错误")
        }
        guard call.parameters["grant_type"]?.string == "client_credentials" else {
            throw .status(400, "unsupported.grant.type", "unsupported grant type")
        }
        guard call.parameters["client_id"]?.string == call.app.key, call.parameters["client_secret"]?.string == call.app.secret,
            call.app.corpID == corpID
        else { throw .status(400, "invalid.client", "invalid client id or secret") }
        let token = call.core.token(of: call.app, now: call.now)
        call.out.append("{\"access_token\":\"")
        call.out.append(text: token.text)
        call.out.append("\",\"expires_in\":")
        call.out.append(token.expiresIn)
        call.out.append("}")
    }

    static func scopes(_ call: Call) {
        let out = call.out
        out.append("{\"errcode\":0,\"errmsg\":\"ok\",\"condition_field\":[],\"auth_user_field\":")
        var fields = ["name", "userid", "department", "position", "jobnumber", "avatar", "isAdmin", "isLeader", "isHide", "deviceId"]
        if call.app.permissions.mobileFields { fields.append("mobile") }
        if call.app.permissions.personalFields { fields += ["email", "orgEmail", "workPlace", "remark", "extattr"] }
        out.append(array: fields) { out.append(string: $0) }
        out.append(",\"auth_org_scopes\":{\"authed_dept\":")
        out.append(array: call.app.scope.departments.sorted()) { out.append($0) }
        out.append(",\"authed_user\":")
        out.append(array: call.app.scope.users.sorted()) { out.append(string: $0) }
        out.append("}")
        call.close()
    }
}
