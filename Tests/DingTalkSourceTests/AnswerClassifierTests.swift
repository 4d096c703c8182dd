import CurlKit
import IdentityModel
import JSONKit
import Testing

@testable import DingTalkSource

@Suite struct AnswerClassifierTests {
    private func judge(_ text: String, status: Int = 200) throws -> Refusal? {
        let (head, _) = try AnswerHead.read(Array(text.utf8), into: NoContent())
        return AnswerClassifier.classify(status: status, head: head)
    }

    @Test func `success is no refusal, also with the code as a string`() throws {
        #expect(try judge(#"{"errcode":0,"errmsg":"ok","result":[]}"#) == nil)
        #expect(try judge(#"{"errcode":"0","errmsg":"ok"}"#) == nil)
        let (head, _) = try AnswerHead.read(Array(#"{"accessToken":"x","expireIn":7200}"#.utf8), into: NoContent())
        #expect(AnswerClassifier.classify(status: 200, head: head, needsCode: false) == nil)
    }

    @Test(arguments: ["{}", #"{"result":[]}"#, #"{"errcode":"soon"}"#, #"{"errcode":null,"result":{}}"#])
    func `an object that does not say that it succeeded did not`(_ text: String) throws {
        let refusal = try #require(try judge(text))
        #expect(refusal.fault.class == .protocol)
        #expect(refusal.advice == .transient)
    }

    @Test(arguments: [
        (-1, SourceFault.Class.network, RetryAdvice.transient), (15, .network, .transient), (88, .network, .transient),
        (400001, .network, .transient), (60019, .network, .transient),
        (40001, .credentials, .afterRenewingToken), (40014, .credentials, .afterRenewingToken), (42001, .credentials, .afterRenewingToken),
        (40089, .credentials, .never), (40096, .credentials, .never), (40088, .credentials, .never), (33001, .credentials, .never),
        (52010, .credentials, .never), (400042, .credentials, .never), (50003, .credentials, .never), (50005, .credentials, .never),
        (60020, .ipNotAllowed, .never), (60011, .permission, .never), (43007, .permission, .never), (48002, .permission, .never),
        (50002, .scope, .never), (50004, .scope, .never),
        (60003, .scope, .missing), (60121, .scope, .missing), (33012, .scope, .missing), (40009, .scope, .missing),
        (90020, .quota, .never), (22, .protocol, .never), (404, .protocol, .never), (40000, .protocol, .never), (400002, .protocol, .never),
        (40035, .protocol, .never), (43003, .protocol, .never),
    ])
    func `each legacy code has its class and its advice, direct or as a sub-code`(_ row: (Int, SourceFault.Class, RetryAdvice)) throws {
        let direct = try #require(try judge(#"{"errcode":\#(row.0),"errmsg":"文","request_id":"r1"}"#))
        #expect(direct.fault.class == row.1)
        #expect(direct.advice == row.2)
        #expect(direct.fault.requestId == "r1")
        #expect(direct.fault.code == String(row.0))
        for text in [
            #"{"errcode":88,"sub_code":"\#(row.0)","sub_msg":"文","errmsg":"ding talk error[subcode=\#(row.0),submsg=文]"}"#,
            #"{"errcode":88,"errmsg":"ding talk error[subcode=\#(row.0),submsg=文]"}"#,
        ] {
            let hidden = try #require(try judge(text))
            #expect(hidden.fault.class == row.1)
            #expect(hidden.advice == row.2)
            #expect(hidden.fault.subCode == String(row.0))
        }
    }

    @Test func `errcode 88 without a sub-code is an upstream that timed out`() throws {
        #expect(try judge(#"{"errcode":88,"errmsg":"ding talk error[subcode=,submsg=]"}"#)?.advice == .transient)
        #expect(try judge(#"{"errcode":88,"sub_code":"","errmsg":""}"#)?.advice == .transient)
    }

    @Test func `a throttle tells its end in China's time and its size`() throws {
        let sentence =
            "您的应用调用该接口次数过多，触发了qps流控, apiPath(dingtalk.oapi.v2.user.list), 从 2026-09-03 10:15:02 到 2026-09-03 10:15:02 "
            + "请求总次数超过 20 次, 限制将在 2026-09-03 10:15:03 结束."
        let text =
            #"{"errcode":88,"sub_code":"90018","sub_msg":"\#(sentence)","errmsg":"ding talk error[subcode=90018,submsg=\#(sentence)]"}"#
        let refusal = try #require(try judge(text))
        #expect(refusal.fault.class == .throttled)
        let end = try #require(Timestamp("2026-09-03T02:15:03Z")).milliseconds
        #expect(refusal.advice == .whenAdmitted(ThrottleNotice(endsAt: end, limit: 20)))
        let global = try #require(
            try judge(String(text.split(separator: "90018", omittingEmptySubsequences: false).joined(separator: "90002"))))
        #expect(global.advice == .whenAdmitted(ThrottleNotice(endsAt: end, limit: nil)))
    }

    @Test func `a throttle without a time is waited out by its kind`() throws {
        #expect(
            try judge(#"{"errcode":88,"sub_code":"90018","errmsg":"x"}"#)?.advice
                == .whenAdmitted(ThrottleNotice(defaultWaitMilliseconds: 1000)))
        #expect(
            try judge(#"{"errcode":90006,"errmsg":"x"}"#)?.advice == .whenAdmitted(ThrottleNotice(defaultWaitMilliseconds: 60_000)))
    }

    @Test func `a refused address is named`() throws {
        let text =
            #"{"errcode":88,"sub_code":"60020","errmsg":"ding talk error[subcode=60020,submsg=访问ip不在白名单之中,request ip=203.0.113.7 appKey(dingxxxx)]"}"#
        #expect(try judge(text)?.fault.subject == "203.0.113.7")
    }

    @Test func `a missing permission point is named`() throws {
        let words =
            "应用尚未开通所需的权限：[qyapi_get_member]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=k%23qyapi_get_member, {requiredScopes=[qyapi_get_member]}"
        let text = #"{"errcode":88,"sub_code":"60011","sub_msg":"\#(words)","errmsg":"ding talk error[subcode=60011,submsg=\#(words)]"}"#
        #expect(try judge(text)?.fault.subject == "qyapi_get_member")
        let new =
            #"{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"q","message":"m","accessdenieddetail":{"requiredScopes":["Contact.User.Read"]}}"#
        let refusal = try #require(try judge(new, status: 403))
        #expect(refusal.fault.class == .permission)
        #expect(refusal.fault.subject == "Contact.User.Read")
        #expect(refusal.fault.requestId == "q")
    }

    @Test(arguments: [
        (400, "InvalidAuthentication", SourceFault.Class.credentials, RetryAdvice.afterRenewingToken),
        (400, "invalidClientIdOrSecret", .credentials, .never), (400, "invalid.client", .credentials, .never),
        (401, "unauthorized.client", .credentials, .never), (403, "Forbidden.AccessDenied.IpNotInWhiteList", .ipNotAllowed, .never),
        (403, "Forbidden.AccessDenied.ApiCountLimitForOrg", .quota, .never),
        (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", .throttled, .whenAdmitted(ThrottleNotice())),
        (403, "Forbidden.AccessDenied.QpsLimitForApi", .throttled, .whenAdmitted(ThrottleNotice())),
        (
            403, "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", .throttled,
            .whenAdmitted(ThrottleNotice(defaultWaitMilliseconds: 60_000))
        ),
        (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", .permission, .never),
        (404, "InvalidAction.NotFound", .protocol, .never), (400, "AuthenticationFailed.MissingParameter", .protocol, .never),
        (500, "unknownError", .network, .transient), (500, "system.busy", .network, .transient),
        (503, "ServiceUnavailable", .network, .transient),
    ])
    func `each code of the new host has its class and its advice`(_ row: (Int, String, SourceFault.Class, RetryAdvice)) throws {
        let refusal = try #require(try judge(#"{"code":"\#(row.1)","requestid":"q","message":"文"}"#, status: row.0))
        #expect(refusal.fault.class == row.2)
        #expect(refusal.advice == row.3)
    }

    @Test func `what is not JSON may be a ban, broken JSON is tried again, a gateway's page too`() throws {
        func judge(_ body: String, _ status: Int) throws -> RetryAdvice? {
            do throws(JSONError) {
                _ = try AnswerHead.read(Array(body.utf8), into: NoContent())
                return nil
            } catch {
                return AnswerClassifier.classify(status: status, unreadable: Array(body.utf8), because: error).advice
            }
        }
        #expect(try judge("<html>…</html>", 200) == .afterBan)
        #expect(try judge("", 200) == .afterBan)
        #expect(try judge("<html/>", 403) == .afterBan)
        #expect(try judge(#"{"errcode":0,"result":{"list":["#, 200) == .transient)
        #expect(try judge("<html>504</html>", 504) == .transient)
        #expect(try self.judge(#"{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}"#)?.advice == .afterBan)
    }

    @Test func `requests without an answer are network trouble, but for bodies that are too large`() {
        #expect(AnswerClassifier.classify(.timedOut(.waiting)).advice == .transient)
        #expect(AnswerClassifier.classify(.couldNotConnect(reason: "x")).fault.class == .network)
        #expect(AnswerClassifier.classify(.tls(reason: "x")).advice == .never)
        #expect(AnswerClassifier.classify(.bodyTooLarge(limit: 9)).fault.class == .protocol)
    }

    @Test func `secrets are masked wherever they stand`() {
        #expect("a tok b tok".masking("tok") == "a *** b ***")
        #expect("王tok".masking("tok") == "王***")
        #expect("none".masking("tok") == "none")
    }
}
