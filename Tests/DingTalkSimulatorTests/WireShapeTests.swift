import DingTalkSimulator
import Foundation
import Testing

@Suite struct WireShapeTests {
    private func answers(_ path: String, _ body: String, _ expected: String) async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            #expect(try await peer.text(path, body) == expected)
        }
    }

    @Test func `a page of people with more to come names the next cursor`() async throws {
        try await answers(
            "/topapi/v2/user/list", #"{"dept_id":919684607,"cursor":0,"size":1}"#,
            #"{"errcode":0,"errmsg":"ok","result":{"has_more":true,"list":[{"active":true,"admin":false,"avatar":"","boss":false,"dept_id_list":[919684607,101254282],"dept_order":176275808490200512,"email":"","exclusive_account":false,"extension":"{\"工位\":\"B3-117\"}","hide_mobile":false,"hired_date":1597573616828,"job_number":"00021116","leader":true,"mobile":"13800000007","name":"李磊","org_email":"lilei@example.cn","remark":"","state_code":"86","telephone":"","title":"架构师","unionid":"lFSii0SimUnionId0000iEiE","userid":"u0007","work_place":""}],"next_cursor":1}}"#
        )
    }

    @Test func `the last page has no cursor, absent fields are absent and slashes are escaped`() async throws {
        try await answers(
            "/topapi/v2/user/list", #"{"dept_id":919684607,"cursor":1,"size":100}"#,
            #"{"errcode":0,"errmsg":"ok","result":{"has_more":false,"list":[{"active":false,"admin":false,"avatar":"https:\/\/x.example\/a.jpg","boss":false,"dept_id_list":[919684607],"dept_order":176188733616559512,"exclusive_account":false,"hide_mobile":true,"leader":false,"name":"赵六","title":"","unionid":"m8aXSimUnion0003iEiE","userid":"2169122037-1513149549"}]}}"#
        )
    }

    @Test func `a person in full has orders, leaderships, manager and roles`() async throws {
        try await answers(
            "/topapi/v2/user/get", #"{"userid":"u0007"}"#,
            #"{"errcode":0,"errmsg":"ok","result":{"active":true,"admin":false,"avatar":"","boss":false,"create_time":"2024-07-15T07:05:43.000Z","dept_id_list":[919684607,101254282],"dept_order_list":[{"dept_id":919684607,"order":176275808490200512},{"dept_id":101254282,"order":179997318850453160}],"email":"","exclusive_account":false,"extension":"{\"工位\":\"B3-117\"}","hide_mobile":false,"hired_date":1597573616828,"job_number":"00021116","leader_in_dept":[{"dept_id":101254282,"leader":false},{"dept_id":919684607,"leader":true}],"manager_userid":"manager0001","mobile":"13800000007","name":"李磊","org_email":"lilei@example.cn","real_authed":true,"remark":"","role_list":[{"group_name":"默认","id":4065312371,"name":"主管"}],"senior":false,"state_code":"86","telephone":"","title":"架构师","union_emp_ext":{},"unionid":"lFSii0SimUnionId0000iEiE","userid":"u0007","work_place":""}}"#
        )
    }

    @Test(arguments: [
        (
            "/topapi/v2/department/listsub", "{}",
            #"[{"auto_add_user":false,"create_dept_group":false,"dept_id":432825033,"name":"研发中心","parent_id":1},{"auto_add_user":false,"create_dept_group":false,"dept_id":101254282,"name":"财务部","parent_id":1}]"#
        ),
        ("/topapi/v2/department/listsub", #"{"dept_id":101254282}"#, "[]"),
        ("/topapi/v2/department/listsubid", #"{"dept_id":1}"#, #"{"dept_id_list":[432825033,101254282]}"#),
        ("/topapi/v2/department/listparentbydept", #"{"dept_id":919684607}"#, #"{"parent_id_list":[919684607,432825033,1]}"#),
        (
            "/topapi/v2/department/listparentbyuser", #"{"userid":"u0007"}"#,
            #"{"parent_list":[{"parent_dept_id_list":[919684607,432825033,1]},{"parent_dept_id_list":[101254282,1]}]}"#
        ),
        ("/topapi/user/listid", #"{"dept_id":919684607}"#, #"{"userid_list":["u0007","2169122037-1513149549"]}"#),
        ("/topapi/v2/user/list", #"{"dept_id":432825033,"cursor":0,"size":10}"#, #"{"has_more":false,"list":[]}"#),
        (
            "/topapi/user/listsimple", #"{"dept_id":101254282,"cursor":0,"size":10}"#,
            #"{"has_more":false,"list":[{"name":"李磊","userid":"u0007"}]}"#
        ),
        ("/topapi/user/getbyunionid", #"{"unionid":"bossSimUnion"}"#, #"{"contact_type":0,"userid":"manager0001"}"#),
        ("/topapi/v2/user/getbymobile", #"{"mobile":"13800000007"}"#, #"{"userid":"u0007"}"#),
        ("/topapi/user/count", #"{"only_active":true}"#, #"{"count":2}"#),
        ("/topapi/user/listadmin", "{}", #"[{"sys_level":1,"userid":"manager0001"}]"#),
    ]) func `a result has the documented shape`(path: String, body: String, result: String) async throws {
        try await answers(path, body, #"{"errcode":0,"errmsg":"ok","result":"# + result + "}")
    }

    @Test func `the root is a department without a parent`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            let root = try await peer.post("/topapi/v2/department/get", #"{"dept_id":1}"#)["result"] as? [String: Any]
            #expect(root?["parent_id"] == nil)
            #expect(root?["name"] as? String == "晨星科技")
            #expect(root?["dept_manager_userid_list"] as? [String] == ["manager0001"])
            #expect(root?["member_count"] as? Int == 4)
            let below = try await peer.post("/topapi/v2/department/get", #"{"dept_id":919684607}"#)["result"] as? [String: Any]
            #expect(below?["parent_id"] as? Int == 432_825_033)
            #expect(below?["source_identifier"] as? String == "erp:D0204")
        }
    }

    @Test(arguments: [
        ("/topapi/v2/user/get", #"{"userid":"nobody"}"#, #"{"errcode":60121,"errmsg":"找不到该用户"}"#),
        ("/topapi/v2/department/listsub", #"{"dept_id":77}"#, #"{"errcode":60003,"errmsg":"部门不存在"}"#),
        ("/topapi/v2/department/get", #"{"dept_id":-7}"#, #"{"errcode":40009,"errmsg":"不合法的部门id"}"#),
        ("/topapi/v2/user/list", #"{"dept_id":1,"cursor":0,"size":101}"#, #"{"errcode":40035,"errmsg":"不合法的参数：size"}"#),
        ("/topapi/user/listsimple", #"{"dept_id":1,"cursor":0,"size":101}"#, #"{"errcode":40069,"errmsg":"不合法的参数：size"}"#),
        (
            "/topapi/v2/user/notexist", "{}",
            #"{"errcode":22,"sub_msg":"不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist","errmsg":"Invalid method[submsg=不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist]"}"#
        ),
        ("/oauth2/corpAccessToken", "{}", #"{"errcode":404,"errmsg":"请求的URI地址不存在"}"#),
    ]) func `an error has the documented shape`(path: String, body: String, expected: String) async throws {
        try await answers(path, body, expected)
    }

    @Test func `form bodies are read as JSON bodies are`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            let (_, data) = try await peer.send(
                "POST", "/topapi/user/listid", "access_token=\(peer.token)&dept_id=101254282",
                headers: ["Content-Type": "application/x-www-form-urlencoded;charset=utf-8"])
            #expect((peer.object(data)["result"] as? [String: Any])?["userid_list"] as? [String] == ["u0007"])
        }
    }
}
