import AgentAPI
import IdentityModel
import JSONKit
import LineProtocol
import Testing

/// The exact JSON of the agent's methods, both ways.
@Suite struct MethodShapeTests {
    @Test func `sync.start reads its defaults and refuses what it does not know`() throws {
        let params = try SyncStart.Params.decode(Array(#"{"idpId":"idp-1"}"#.utf8))
        #expect(params.users)
        #expect(!params.dryRun)
        #expect(throws: JSONProblems.self) { try SyncStart.Params.decode(Array(#"{"idpId":"idp-1","dryrun":true}"#.utf8)) }
    }

    @Test func `connectivity.test wants an IdP or settings, and kept secrets only with an IdP`() throws {
        #expect(throws: JSONProblems.self) { try ConnectivityTest.Params.decode(Array("{}".utf8)) }
        let draft = #""dingtalk":{"corpId":"c","appKey":"k","appSecret":{"set":true},"dingtalkType":"standard"}"#
        #expect(throws: JSONProblems.self) { try ConnectivityTest.Params.decode(Array("{\(draft)}".utf8)) }
        #expect(try ConnectivityTest.Params.decode(Array("{\"idpId\":\"idp-1\",\(draft)}".utf8)).dingtalk?.appSecret == .kept)
    }

    @Test(arguments: [
        (#"{"id":"emp-1"}"#, true), (#"{"idpId":"idp-1","sourceId":"u1"}"#, true), ("{}", false), (#"{"idpId":"idp-1"}"#, false),
        (#"{"sourceId":"u1"}"#, false), (#"{"id":"emp-1","sourceId":"u1"}"#, false),
    ])
    func `employee.get takes an id, or an IdP and the source's id`(json: String, isRight: Bool) throws {
        let params = try? EmployeeGet.Params.decode(Array(json.utf8))
        #expect((params != nil) == isRight)
    }

    @Test(arguments: [(0, true), (3600, true), (-1, false), (3601, false)])
    func `task.wait waits for at most an hour`(seconds: Int, isRight: Bool) throws {
        let json = #"{"taskId":"task-1","timeoutSeconds":\#(seconds)}"#
        let params = try? TaskWait.Params.decode(Array(json.utf8))
        #expect((params != nil) == isRight)
    }

    @Test func `a notice names its task as requests do, and is the task`() throws {
        var task = SyncTask()
        task.id = TaskID(number: 7)
        task.progress.percent = 62
        let line = try JSONValue(parsing: RPCMessage(TaskProgressed.self, TaskNotice(task)).line)
        #expect(line["method"] == "task.progress")
        #expect(line["params"]?["taskId"] == .string(task.id.rawValue))
        #expect(line["params"]?["id"] == .string(task.id.rawValue))
        #expect(line["params"]?["progress"]?["percent"] == 62)
    }

    @Test func `a connectivity test passes when something passed and nothing failed`() {
        func result(_ states: ConnectivityCheck.Status...) -> Bool {
            ConnectivityTest.Result(
                checks: states.map { status in
                    var check = ConnectivityCheck()
                    check.status = status
                    return check
                }
            ).passed
        }
        #expect(result(.passed, .warning, .skipped))
        #expect(!result(.passed, .failed))
        #expect(!result(.skipped))
        #expect(!result())
    }
}
