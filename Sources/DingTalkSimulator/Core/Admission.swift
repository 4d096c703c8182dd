import NIOCore

/// The way of one request through the gates, in DingTalk's order: address ban, method and URI, token, address list, quota and rate,
/// permission; then the faults, then the interface itself (parameters, scope, existence).
struct Admission {
    private let core: SimulatorCore
    private let request: Request
    private let parameters: [String: JSONTree]
    private let limits: Limits
    private let now: Int64
    private let requestID: RequestID
    /// The calling app, as soon as it is known.
    private(set) var app: SimulatedApp?

    init(core: SimulatorCore, request: Request, limits: Limits, now: Int64) {
        self.core = core
        self.request = request
        self.limits = limits
        self.now = now
        parameters = request.parameters
        requestID = core.nextRequestID()
    }

    private var isNewHost: Bool { request.path.hasPrefix("/v1.0/") }

    mutating func reply(into out: ByteWriter) -> Reply {
        if core.throttle.isBanned(request.address, limits: limits, now: now) {
            var reply = Reply(html: limits.banShape == .html, outcome: "banned")
            StrangeBody.append(limits.banShape == .html ? .htmlPage : .punished, to: out)
            if limits.banShape == .html { reply.status = 405 }
            return reply
        }
        do throws(APIError) {
            let endpoint = try endpoint()
            let (app, signIn) = try caller(endpoint)
            self.app = app
            try admit(app, endpoint)
            return try respond(app, signIn, endpoint, out)
        } catch {
            out.reset()
            error.append(to: out, requestID: requestID)
            return Reply(status: error.httpStatus, outcome: error.code)
        }
    }

    private func endpoint() throws(APIError) -> Endpoint {
        guard let endpoint = Endpoint.at(request.path) else {
            if isNewHost {
                throw .status(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
            }
            if request.path.hasPrefix("/topapi/") { throw .unknownMethod(methodName) }
            throw .unknownAddress
        }
        guard request.method == endpoint.method else {
            if isNewHost {
                throw .status(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
            }
            throw endpoint.method == "GET" ? .business(43001, "需要GET请求") : .business(43002, "需要POST请求")
        }
        return endpoint
    }

    /// `dingtalk.oapi.v2.user.list` for `/topapi/v2/user/list`.
    private var methodName: String {
        let parts = request.path.split(separator: "/").drop { $0 == "topapi" }
        return "dingtalk.oapi." + parts.joined(separator: ".")
    }

    private func caller(_ endpoint: Endpoint) throws(APIError) -> (SimulatedApp, SignIn?) {
        switch endpoint.credential {
        case .none: return (namedApp ?? SimulatedApp(key: "", secret: "", corpID: ""), nil)
        case .app:
            if isNewHost {
                guard let token = request.headerToken, !token.isEmpty else { throw Self.missingHeader }
                guard let key = core.tokens.app(token: token, now: now), let app = core.app(key) else { throw Self.invalidToken }
                return (app, nil)
            }
            let token = request.query["access_token"] ?? parameters["access_token"]?.string ?? ""
            guard !token.isEmpty else { throw .gateway(40000, "access_token is blank") }
            guard let key = core.tokens.app(token: token, now: now), let app = core.app(key) else { throw Self.invalidLegacyToken }
            return (app, nil)
        case .user:
            guard let token = request.headerToken, !token.isEmpty else { throw Self.missingHeader }
            if let signIn = core.tokens.signIn(token: token, now: now), let app = signIn.appKey.flatMap(core.app) ?? core.allApps.first {
                return (app, signIn)
            }
            guard core.tokens.app(token: token, now: now) == nil else { throw permissionDenied("Contact.User.Read", "") }
            throw Self.invalidToken
        }
    }

    /// The app a token endpoint is asked for.
    private var namedApp: SimulatedApp? {
        if let corpID = request.query["corpid"] { return core.allApps.first { $0.corpID == corpID } }
        let key =
            request.query["appkey"] ?? parameters["appKey"]?.string ?? parameters["client_id"]?.string ?? parameters["clientId"]?.string
        return key.flatMap(core.app)
    }

    private static let missingHeader = APIError.status(
        400, "AuthenticationFailed.MissingParameter", "x-acs-dingtalk-access-token is mandatory for this action.")
    private static let invalidToken = APIError.status(400, "InvalidAuthentication", "不合法的access_token")
    private static let invalidLegacyToken = APIError.gateway(40014, "不合法的access_token")

    private func admit(_ app: SimulatedApp, _ endpoint: Endpoint) throws(APIError) {
        if let allowed = app.allowedAddresses, !allowed.contains(request.address) {
            throw isNewHost
                ? .status(403, "Forbidden.AccessDenied.IpNotInWhiteList", "访问ip不在白名单之中, request ip=\(request.address)")
                : .gateway(60020, "访问ip不在白名单之中,request ip=\(request.address) appKey(\(app.key))")
        }
        guard app.enabled else { throw .business(50003, "应用已停用") }
        switch core.throttle.admit(app: app.key, path: request.path, metered: endpoint.metered, limits: limits, now: now) {
        case .pass: break
        case .appFull(let second, let limit): throw throttled(second, limit)
        case .pathFull(let second, let limit): throw globallyThrottled(second, limit)
        case .quotaSpent(let limit):
            throw isNewHost
                ? .status(403, "Forbidden.AccessDenied.ApiCountLimitForOrg", "企业调用量超过当月额度")
                : .gateway(90020, "您的企业本月调用接口总次数已超过 \(limit) 次, 请升级后再试")
        }
        if let point = endpoint.permission, !app.permissions.points.contains(point) { throw permissionDenied(point, app.key) }
    }

    private func permissionDenied(_ point: String, _ appKey: String) -> APIError {
        let link = "https://open-dev.dingtalk.com/appscope/apply?content=\(appKey)%23\(point)"
        let text = "应用尚未开通所需的权限：[\(point)]，点击链接申请并开通即可：\(link)"
        return isNewHost
            ? .status(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", text, requiredScopes: [point])
            : .gateway(60011, text + ", {requiredScopes=[\(point)]}")
    }

    private func throttled(_ second: Int64, _ limit: Int) -> APIError {
        if isNewHost {
            return .status(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "您的企业应用调用钉钉开放平台当前接口的所有请求都被暂时禁用了")
        }
        return .gateway(90018, "您的应用调用该接口次数过多，触发了qps流控, " + window(second, limit))
    }

    private func globallyThrottled(_ second: Int64, _ limit: Int) -> APIError {
        if isNewHost { return .status(403, "Forbidden.AccessDenied.QpsLimitForApi", "钉钉开放平台当前接口的所有请求都被暂时禁用了") }
        return .gateway(
            90002, "当前所有钉钉应用调用该接口次数过多，超出了该接口承受的最大qps，请求被暂时限制了，建议错开整点时刻调用该接口, " + window(second, limit))
    }

    private func window(_ second: Int64, _ limit: Int) -> String {
        let from = ChinaTime.text(second)
        return "apiPath(\(methodName)), 从 \(from) 到 \(from) 请求总次数超过 \(limit) 次, 限制将在 \(ChinaTime.text(second + 1)) 结束."
    }

    private func respond(_ app: SimulatedApp, _ signIn: SignIn?, _ endpoint: Endpoint, _ out: ByteWriter) throws(APIError) -> Reply {
        let strikes = core.faults.strike(
            path: request.path, departmentID: parameters["dept_id"]?.integer, userID: parameters["userid"]?.string)
        if strikes.isEmpty {
            var reply = Reply()
            reply.later = try perform(app, signIn, endpoint, [], out)
            return reply
        }
        var effects: Effects = []
        var reply = Reply()
        for strike in strikes {
            if let error = error(of: strike, app) { throw error }
            if let strange = StrangeBody.append(strike, to: out) { return strange }
            effects.formUnion(strike.effect)
            strike.apply(to: &reply)
        }
        if reply.delivery == .never || reply.delivery == .reset { return reply }
        reply.later = try perform(app, signIn, endpoint, effects, out)
        effects.rewrite(out)
        let cursor = Int(clamping: parameters["cursor"]?.integer ?? 0)
        for strike in strikes { strike.editAfterwards(core.organisation, departmentID: parameters["dept_id"]?.integer, cursor: cursor) }
        return reply
    }

    private func perform(
        _ app: SimulatedApp, _ signIn: SignIn?, _ endpoint: Endpoint, _ effects: Effects, _ out: ByteWriter
    ) throws(APIError) -> EventLoopFuture<[UInt8]>? {
        let later = LateAnswer()
        try core.organisation.read { (contents) throws(APIError) in
            try endpoint.respond(
                Call(
                    request: request, parameters: parameters, app: app, signIn: signIn, contents: contents, core: core, effects: effects,
                    now: now, requestID: requestID, out: out, later: later))
        }
        return later.body
    }

    private func error(of fault: FaultKind, _ app: SimulatedApp) -> APIError? {
        switch fault {
        case .systemBusy: return isNewHost ? .status(500, "system.error", "系统繁忙") : .business(-1, "系统繁忙")
        case .upstreamTimeout: return .upstreamTimeout
        case .throttled: return throttled(now / 1000, limits.perSecond ?? 20)
        case .globallyThrottled: return globallyThrottled(now / 1000, limits.globalPerSecond ?? 1200)
        case .errcode(let code, let text): return .business(code, text)
        case .subcode(let code, let text): return .gateway(code, text)
        case .departmentHidden: return .business(50004, "请求的部门id不在授权范围内")
        case .tokenInvalid:
            core.tokens.invalidate(app: app.key)
            return isNewHost ? Self.invalidToken : Self.invalidLegacyToken
        default: return nil
        }
    }
}
