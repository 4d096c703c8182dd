import DingTalkSimulator
import Foundation
import Testing

@Suite struct AccessTests {
    @Test func `a token stays the same while it is valid, serves both hosts, and ends`() async throws {
        let clock = TestClock()
        var options = SimulatorOptions(limits: .none)
        options.clock = { clock.now }
        options.tokens.renews = false
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options) { simulator in
            let peer = try await Peer.withToken(simulator)
            clock.advance(milliseconds: 200_000)
            let again = try await peer.get("/gettoken?appkey=dingsimappkey0000001&appsecret=simulated-app-secret-0001")
            #expect(again["access_token"] as? String == peer.token)
            #expect(again["expires_in"] as? Int == 7000)
            let body = #"{"appKey":"dingsimappkey0000001","appSecret":"simulated-app-secret-0001"}"#
            let modern = peer.object(try await peer.send("POST", "/v1.0/oauth2/accessToken", body).1)
            #expect(modern["accessToken"] as? String == peer.token)
            #expect(modern["expireIn"] as? Int == 7000)
            clock.advance(milliseconds: 7_000_000)
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 40014)
            #expect(try await peer.fetchToken() != peer.token)
        }
    }

    @Test func `wrong credentials are refused in each host's words`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = Peer(simulator)
            #expect(try await peer.get("/gettoken?appkey=x&appsecret=y")["errcode"] as? Int == 40096)
            #expect(try await peer.get("/gettoken")["errmsg"] as? String == "缺少参数 corpid or appkey")
            let (status, data) = try await peer.send("POST", "/v1.0/oauth2/accessToken", #"{"appKey":"x","appSecret":"y"}"#)
            #expect(status == 400)
            #expect(peer.object(data)["code"] as? String == "invalidClientIdOrSecret")
            #expect(try await peer.send("POST", "/v1.0/oauth2/nocorp/token", "{}").0 == 500)
        }
    }

    @Test func `a missing and an invalidated token are told apart`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            var peer = try await Peer.withToken(simulator)
            simulator.invalidateTokens()
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 40014)
            let headers = ["x-acs-dingtalk-access-token": peer.token]
            let (status, data) = try await peer.send("GET", "/v1.0/contact/empLeaveRecords", headers: headers)
            #expect(status == 400)
            #expect(peer.object(data)["code"] as? String == "InvalidAuthentication")
            peer.token = ""
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 40000)
        }
    }

    @Test func `a withdrawn permission point is named with the link to ask for it`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.permissions.points.remove("qyapi_get_member")
            let answer = try await peer.post("/topapi/v2/user/get", #"{"userid":"u0007"}"#)
            #expect(answer["sub_code"] as? String == "60011")
            #expect(
                answer["sub_msg"] as? String
                    == "应用尚未开通所需的权限：[qyapi_get_member]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=dingsimappkey0000001%23qyapi_get_member, {requiredScopes=[qyapi_get_member]}"
            )
        }
    }

    @Test func `fields without permission are absent`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.permissions.mobileFields = false
            simulator.permissions.personalFields = false
            let person = try await peer.post("/topapi/v2/user/get", #"{"userid":"u0007"}"#)["result"] as? [String: Any] ?? [:]
            for key in ["mobile", "state_code", "email", "org_email", "work_place", "remark", "extension"] { #expect(person[key] == nil) }
            #expect(person["title"] as? String == "架构师")
        }
    }

    @Test func `the contact scope decides what is seen`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.scope = Scope(departments: [432_825_033], users: ["manager0001"])
            let scopes = try await peer.get("/auth/scopes?access_token=\(peer.token)")["auth_org_scopes"] as? [String: Any]
            #expect(scopes?["authed_dept"] as? [Int] == [432_825_033])
            #expect(scopes?["authed_user"] as? [String] == ["manager0001"])
            #expect(try await peer.code("/topapi/v2/department/listsub", "{}") == 50004)
            #expect(try await peer.code("/topapi/v2/department/listsub", #"{"dept_id":919684607}"#) == 0)
            #expect(try await peer.code("/topapi/user/listid", #"{"dept_id":1}"#) == 0)
            #expect(try await peer.code("/topapi/v2/user/get", #"{"userid":"manager0001"}"#) == 0)
            #expect(try await peer.code("/topapi/v2/user/get", #"{"userid":"u0007"}"#) == 0)
            simulator.scope = Scope(departments: [101_254_282])
            #expect(try await peer.code("/topapi/v2/user/get", #"{"userid":"manager0001"}"#) == 50002)
            #expect(try await peer.code("/topapi/v2/user/get", #"{"userid":"nobody"}"#) == 60121)
        }
    }

    @Test func `a hidden department is missing from lists and refused by id`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.scope.hiddenDepartments = [432_825_033]
            let rows = try await peer.post("/topapi/v2/department/listsub", "{}")["result"] as? [[String: Any]]
            #expect(rows?.compactMap { $0["dept_id"] as? Int } == [101_254_282])
            #expect(try await peer.code("/topapi/v2/user/list", #"{"dept_id":919684607,"cursor":0,"size":1}"#) == 50004)
            #expect(try await peer.code("/topapi/v2/user/get", #"{"userid":"2169122037-1513149549"}"#) == 50002)
        }
    }

    @Test func `an address that is not allowed is named in the refusal`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.allowedAddresses = ["203.0.113.7"]
            let answer = try await peer.post("/topapi/v2/department/listsub", "{}")
            #expect(
                answer["errmsg"] as? String
                    == "ding talk error[subcode=60020,submsg=访问ip不在白名单之中,request ip=127.0.0.1 appKey(dingsimappkey0000001)]")
        }
    }

    @Test func `a browser sign-in leads from the code to the person`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            let code = simulator.signInCode(userID: "u0007")
            let body =
                #"{"clientId":"dingsimappkey0000001","clientSecret":"simulated-app-secret-0001","grantType":"authorization_code","code":"\#(code)"}"#
            let tokens = peer.object(try await peer.send("POST", "/v1.0/oauth2/userAccessToken", body).1)
            let userToken = try #require(tokens["accessToken"] as? String)
            let me = peer.object(
                try await peer.send("GET", "/v1.0/contact/users/me", headers: ["x-acs-dingtalk-access-token": userToken]).1)
            #expect(me["unionId"] as? String == "lFSii0SimUnionId0000iEiE")
            #expect(try await peer.send("POST", "/v1.0/oauth2/userAccessToken", body).0 == 400)
            let (status, data) = try await peer.send("GET", "/v1.0/contact/users/me", headers: ["x-acs-dingtalk-access-token": peer.token])
            #expect(status == 403)
            #expect(peer.object(data)["code"] as? String == "Forbidden.AccessDenied.AccessTokenPermissionDenied")
        }
    }

    @Test func `who left is in the leave records`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            try simulator.organisation.edit { contents in
                try contents.removeEmployee("u0007", reason: .delete, at: 1_760_000_000_000)
                try contents.removeEmployee("manager0001", at: 1_770_000_000_000)
            }
            func records(_ period: String) async throws -> (Int, [String: Any]) {
                let (status, data) = try await peer.send(
                    "GET", "/v1.0/contact/empLeaveRecords?\(period)&maxResults=50", headers: ["x-acs-dingtalk-access-token": peer.token])
                return (status, peer.object(data))
            }
            let (status, answer) = try await records("startTime=2025-10-01T00:00:00Z&endTime=2025-10-31T23:59:59.999Z")
            #expect(status == 200)
            let found = answer["records"] as? [[String: Any]]
            #expect(found?.compactMap { $0["userId"] as? String } == ["u0007"])
            #expect(found?.first?["leaveReason"] as? String == "delete")
            #expect(found?.first?["leaveTime"] as? String == "2025-10-09T08:53:20.000Z")
            // The same moment in China's time.
            let shifted = try await records("startTime=2025-10-09T16:53:20%2B08:00&endTime=2025-10-09T16:53:20%2B08:00").1
            #expect((shifted["records"] as? [Any])?.count == 1)
            #expect(try await records("startTime=2025-10-01T00:00:00Z&endTime=2026-10-02T00:00:00Z").0 == 400)
            #expect(try await records("startTime=yesterday").0 == 400)
        }
    }
}
