import DingTalkSimulator
import Foundation
import Testing

@Suite struct ControlTests {
    @Test func `people and departments are changed over HTTP`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            _ = try await peer.send("PATCH", "/control/employees/u0007", #"{"title":"首席架构师","departmentIds":[101254282],"email":null}"#)
            let person = try await peer.post("/topapi/v2/user/get", #"{"userid":"u0007"}"#)["result"] as? [String: Any]
            #expect(person?["title"] as? String == "首席架构师")
            #expect(person?["dept_id_list"] as? [Int] == [101_254_282])
            #expect(person?["email"] == nil)
            _ = try await peer.send("POST", "/control/departments", #"{"id":500,"name":"新部门","parentId":1}"#)
            _ = try await peer.send("POST", "/control/employees", #"{"id":"new1","name":"新人","departmentIds":[500]}"#)
            #expect(try await peer.userIDs(500).ids == ["new1"])
            #expect(try await peer.send("DELETE", "/control/departments/500").0 == 400)
            #expect(try await peer.send("DELETE", "/control/employees/new1").0 == 200)
            #expect(try await peer.send("DELETE", "/control/departments/500").0 == 200)
            #expect(try await peer.code("/topapi/v2/department/get", #"{"dept_id":500}"#) == 60003)
            #expect(try await peer.send("GET", "/control/nothing").0 == 404)
        }
    }

    @Test func `the dumped organisation is the one that is served`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let (_, data) = try await Peer(simulator).send("GET", "/control/organisation")
            #expect(Array(data) == simulator.organisation.snapshot.json)
        }
    }

    @Test func `settings and faults are set over HTTP and what is not named stays`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: SimulatorOptions()) { simulator in
            let peer = try await Peer.withToken(simulator)
            _ = try await peer.send("PUT", "/control/limits", #"{"perSecond":0,"latencyMs":1}"#)
            #expect(simulator.limits == Limits(perSecond: nil, latency: 1))
            _ = try await peer.send("PUT", "/control/scope", #"{"departments":[432825033]}"#)
            #expect(simulator.scope == Scope(departments: [432_825_033]))
            _ = try await peer.send("PUT", "/control/permissions", #"{"revoke":["qyapi_get_member"],"mobileFields":false}"#)
            #expect(!simulator.permissions.points.contains("qyapi_get_member"))
            #expect(simulator.permissions.points.contains("qyapi_base"))
            #expect(simulator.permissions.personalFields && !simulator.permissions.mobileFields)
            _ = try await peer.send("POST", "/control/faults", #"{"kind":"throttled","path":"/topapi/user/count","first":1}"#)
            _ = try await peer.send("PUT", "/control/permissions", #"{"grant":["qyapi_get_member"]}"#)
            #expect(try await peer.code("/topapi/user/count", #"{"only_active":false}"#) == 90018)
            #expect(try await peer.code("/topapi/user/count", #"{"only_active":false}"#) == 0)
            #expect(try await peer.send("POST", "/control/faults", #"{"kind":"nonsense"}"#).0 == 400)
            _ = try await peer.send("POST", "/control/tokens/invalidate", "{}")
            #expect(try await peer.code("/topapi/user/count", "{}") == 40014)
        }
    }

    @Test func `counters tell requests, outcomes and the last calls`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            _ = try await peer.send("POST", "/control/counters/reset")
            _ = try await peer.code("/topapi/v2/user/get", #"{"userid":"u0007"}"#)
            _ = try await peer.code("/topapi/v2/user/get", #"{"userid":"nobody"}"#)
            let counters = try await peer.get("/control/counters")
            #expect(counters["total"] as? Int == 2)
            let path = (counters["paths"] as? [String: [String: Any]])?["/topapi/v2/user/get"]
            #expect(path?["ok"] as? Int == 1)
            #expect(path?["errors"] as? [String: Int] == ["60121": 1])
            #expect(simulator.counters.calls.map(\.body) == [#"{"userid":"u0007"}"#, #"{"userid":"nobody"}"#])
            #expect(simulator.counters.calls.map(\.outcome) == ["ok", "60121"])
        }
    }
}
