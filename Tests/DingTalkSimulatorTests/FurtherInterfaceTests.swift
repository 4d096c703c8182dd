import DingTalkSimulator
import Foundation
import Testing

/// Interfaces that a synchronization does not use, and members that few departments have.
@Suite struct FurtherInterfaceTests {
    @Test func `roles are listed by group, and who holds one`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            #expect(
                try await peer.text("/topapi/role/list", "{}")
                    == #"{"errcode":0,"errmsg":"ok","result":{"hasMore":false,"list":[{"groupId":1,"name":"默认","roles":[{"id":4065312371,"name":"主管"}]}]}}"#
            )
            #expect(
                try await peer.text("/topapi/role/simplelist", #"{"role_id":4065312371,"offset":0,"size":10}"#)
                    == #"{"errcode":0,"errmsg":"ok","result":{"hasMore":false,"list":[{"name":"李磊","userid":"u0007"}]}}"#)
            #expect(try await peer.code("/topapi/role/list", #"{"size":201}"#) == 40069)
            #expect(try await peer.code("/topapi/role/simplelist", #"{"role_id":1,"size":101}"#) == 40069)
            #expect(try await peer.code("/topapi/role/simplelist", "{}") == 400_002)
        }
    }

    @Test func `who left is known to the personnel application, and who returned is not`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 70, departments: 3, seed: 1)) { simulator in
            let peer = try await Peer.withToken(simulator)
            let people = Array(simulator.organisation.snapshot.employees)
            try simulator.organisation.edit { contents in
                for person in people.prefix(52) { try contents.removeEmployee(person.id) }
                try contents.removeEmployee(people[60].id, reason: .cancel)
                try contents.add(people[0])
            }
            func get(_ path: String) async throws -> (Int, [String: Any]) {
                let (status, data) = try await peer.send("GET", path, headers: ["x-acs-dingtalk-access-token": peer.token])
                return (status, peer.object(data))
            }
            let first = try await get("/v1.0/hrm/employees/dismissions?nextToken=0&maxResults=50").1
            #expect(first["userIdList"] as? [String] == people[1...50].map(\.id))
            #expect(first["hasMore"] as? Bool == true)
            let second = try await get("/v1.0/hrm/employees/dismissions?nextToken=\(first["nextToken"] as? Int ?? 0)&maxResults=50").1
            #expect(second["userIdList"] as? [String] == [people[51].id])
            #expect(second["hasMore"] as? Bool == false)
            #expect(second["nextToken"] == nil)
            let list = "%5B%22\(people[1].id)%22,%22\(people[0].id)%22%5D"
            let details = try await get("/v1.0/hrm/employees/dimissionInfos?userIdList=\(list)").1["result"] as? [[String: Any]]
            #expect(details?.compactMap { $0["userId"] as? String } == [people[1].id])
            #expect(details?.first?["status"] as? Int == 2)
            #expect(try await get("/v1.0/hrm/employees/dismissions?maxResults=51").0 == 400)
        }
    }

    @Test func `a department tells who sees it, and which organisation it comes from, where that is so`() async throws {
        let organisation = try sampleOrganisation()
        try organisation.edit { contents in
            try contents.updateDepartment(101_254_282) { department in
                department.outer = true
                department.outerDepartments = [432_825_033]
                department.outerUsers = ["u0007"]
                department.hidden = true
                department.permittedDepartments = [1]
                department.permittedUsers = ["manager0001"]
                department.union = .init(corpID: "dingother", departmentID: 7)
            }
        }
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            let peer = try await Peer.withToken(simulator)
            let told = try await peer.post("/topapi/v2/department/get", #"{"dept_id":101254282}"#)["result"] as? [String: Any]
            #expect(told?["outer_dept"] as? Bool == true)
            #expect(told?["outer_permit_depts"] as? [Int] == [432_825_033])
            #expect(told?["outer_permit_users"] as? [String] == ["u0007"])
            #expect(told?["dept_permits"] as? [Int] == [1])
            #expect(told?["user_permits"] as? [String] == ["manager0001"])
            #expect(told?["from_union_org"] as? Bool == true)
            #expect((told?["union_dept_ext"] as? [String: Any])?["corp_id"] as? String == "dingother")
            let plain = try await peer.post("/topapi/v2/department/get", #"{"dept_id":432825033}"#)["result"] as? [String: Any]
            for member in ["outer_permit_depts", "outer_permit_users", "union_dept_ext"] { #expect(plain?[member] == nil) }
        }
    }

    @Test func `the life of tokens, the times of events and why somebody left are set by control calls`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            var peer = try await Peer.withToken(simulator)
            let (_, shown) = try await peer.send("PUT", "/control/tokens", #"{"lifetimeSeconds":60,"renews":false}"#)
            #expect(peer.object(shown)["lifetimeSeconds"] as? Int == 60)
            #expect(peer.object(shown)["renews"] as? Bool == false)
            simulator.invalidateTokens()
            peer.token = try await peer.fetchToken()
            let app = SimulatedApp()
            let again = try await peer.get("/gettoken?appkey=\(app.key)&appsecret=\(app.secret)")
            #expect(again["access_token"] as? String == peer.token)
            #expect(again["expires_in"] as? Int ?? 61 <= 60)
            _ = try await peer.send("PUT", "/control/events", #"{"retryMs":[5,6],"answerMs":7}"#)
            #expect(simulator.events.settings.retryMilliseconds == [5, 6])
            #expect(simulator.events.settings.answerMilliseconds == 7)
            _ = try await peer.send("DELETE", "/control/employees/u0007?reason=oapi&at=2025-10-09T08:53:20Z")
            let period = "startTime=2025-10-09T00:00:00Z&endTime=2025-10-10T00:00:00Z"
            let records = try await peer.send(
                "GET", "/v1.0/contact/empLeaveRecords?\(period)", headers: ["x-acs-dingtalk-access-token": peer.token]
            ).1
            #expect((peer.object(records)["records"] as? [[String: Any]])?.first?["leaveReason"] as? String == "oapi")
            #expect(try await peer.send("DELETE", "/control/employees/manager0001?reason=bored").0 == 400)
        }
    }

    @Test func `people without a name, or in a department that there is not, are faults of their own`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.faults.add(Fault(.emptyNames, userID: "u0007"))
            simulator.faults.add(Fault(.unknownDepartment, userID: "u0007"))
            let told = try await peer.post("/topapi/v2/user/get", #"{"userid":"u0007"}"#)["result"] as? [String: Any]
            #expect(told?["name"] as? String == "")
            #expect(told?["dept_id_list"] as? [Int] == [919_684_607, 101_254_282, Int(Department.unknownID)])
        }
    }

    @Test func `an answer may be silent of whether there is more, or of everything`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            let page = #"{"dept_id":1,"cursor":0,"size":1}"#
            let more = simulator.faults.add(Fault(.missingMore))
            #expect(try await peer.text("/topapi/v2/user/list", page).contains(#""result":{"list":[{"#))
            simulator.faults.remove(more)
            simulator.faults.add(Fault(.silent))
            for (path, body) in [("/topapi/v2/user/list", page), ("/topapi/v2/department/listsub", "{}")] {
                #expect(try await peer.text(path, body) == #"{"errcode":0,"errmsg":"ok"}"#)
            }
        }
    }
}
