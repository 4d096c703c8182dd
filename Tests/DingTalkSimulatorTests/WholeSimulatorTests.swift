import DingTalkSimulator
import Foundation
import Testing

/// What the documents say beside departments and people.
@Suite struct WholeSimulatorTests {
    @Test func `somebody outside the organisation is told by the contact type`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            let (status, _) = try await peer.send(
                "POST", "/control/external-contacts", #"{"userid":"012128100191200008","unionId":"outside"}"#)
            #expect(status == 200)
            #expect(
                try await peer.text("/topapi/user/getbyunionid", #"{"unionid":"outside"}"#)
                    == #"{"errcode":0,"errmsg":"ok","result":{"contact_type":1,"userid":"012128100191200008"}}"#)
            #expect(
                try await peer.text("/topapi/user/getbyunionid", #"{"unionid":"bossSimUnion"}"#)
                    == #"{"errcode":0,"errmsg":"ok","result":{"contact_type":0,"userid":"manager0001"}}"#)
            #expect(try await peer.code("/topapi/user/getbyunionid", #"{"unionid":"nobody"}"#) == 60121)
        }
    }

    @Test func `people whose visibility is restricted come only when they are asked for`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            try simulator.organisation.edit { try $0.updateEmployee("u0007") { $0.accessLimited = true } }
            let first = try await peer.userIDs(919_684_607, cursor: 0, size: 1)
            // Cut first, filtered then: a page without anybody, and more to follow.
            #expect(first.ids.isEmpty && first.more && first.next == 1)
            let all = try await peer.post(
                "/topapi/v2/user/list", #"{"dept_id":919684607,"cursor":0,"size":100,"contain_access_limit":true}"#)
            #expect(((all["result"] as? [String: Any])?["list"] as? [[String: Any]])?.count == 2)
        }
    }

    @Test func `the state of a company's own account is told of nobody else`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            try simulator.organisation.edit {
                try $0.updateEmployee("u0007") { $0.enterprise = .init(kind: .dingtalk, loginID: "li.lei", nickname: "小李", disabled: true) }
            }
            let headers = ["x-acs-dingtalk-access-token": peer.token]
            func ask(_ id: String) async throws -> (Int, [String: Any]) {
                let (status, data) = try await peer.send("GET", "/v1.0/contact/orgAccounts/status?userId=\(id)", headers: headers)
                return (status, peer.object(data))
            }
            #expect(try await ask("u0007").1["disable"] as? Bool == true)
            #expect(try await ask("manager0001").1["code"] as? String == "exclusive.account.only")
            #expect(try await ask("nobody").1["code"] as? String == "user.not.exist")
            #expect(try await ask("").1["code"] as? String == "invalid.param")
        }
    }

    @Test func `limits of single paths and what others use of them are set while it runs`() async throws {
        var options = SimulatorOptions(limits: .none)
        let clock = TestClock()
        options.clock = { clock.now }
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options) { simulator in
            let peer = try await Peer.withToken(simulator)
            let path = "/topapi/v2/department/listsub"
            let body = #"{"perSecondByPath":{"\#(path)":3},"othersPerSecond":2}"#
            let (_, shown) = try await peer.send("PUT", "/control/limits", body)
            #expect((peer.object(shown)["perSecondByPath"] as? [String: Int]) == [path: 3])
            #expect(peer.object(shown)["othersPerSecond"] as? Int == 2)
            #expect(try await peer.code(path, "{}") == 0)
            #expect(try await peer.code(path, "{}") == 90018)
            #expect(try await peer.code("/topapi/v2/user/get", #"{"userid":"u0007"}"#) == 0)
            _ = try await peer.send("PUT", "/control/limits", #"{"perSecondByPath":{"\#(path)":null}}"#)
            #expect(try await peer.code(path, "{}") == 0)
        }
    }
}
