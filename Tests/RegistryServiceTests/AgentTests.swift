import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

struct AgentTests {
    @Test func `the agent is given the secrets of an enabled IdP`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await admin.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north").utf8)))
            let answer = try await agent.json("agent.credentials", #"{"idpId":"\#(idp.id)","purpose":"sync"}"#)
            #expect(
                answer == [
                    "type": "dingtalk", "revision": 1,
                    "dingtalk": [
                        "corpId": "ding-north", "appKey": "key", "appSecret": "secret-north", "dingtalkType": "standard",
                        "eventMode": "off",
                    ],
                ])
        }
    }

    @Test func `a closed IdP gives its secrets for a connectivity test only`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await admin.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north", status: "closed").utf8)))
            for purpose in ["sync", "event", "login"] {
                let failure = try await agent.failure("agent.credentials", #"{"idpId":"\#(idp.id)","purpose":"\#(purpose)"}"#)
                #expect(failure.code == 403)
                #expect(failure.data == ["reason": "idp_closed", "id": .string(idp.id.rawValue)])
            }
            let opened = try await agent.call(AgentCredentials.self, .init(idpId: idp.id, purpose: .connectivity))
            #expect(opened.dingtalk?.appSecret == "secret-north")
        }
    }

    @Test func `the admin socket has no method that gives secrets, the agent socket none that changes an IdP`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            #expect(try await admin.failure("agent.credentials").reason == "method_not_found")
            #expect(try await agent.failure("idp.delete").reason == "method_not_found")
        }
    }

    @Test func `reports are shown in the document at once`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await admin.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north").utf8)))
            let now = registry.clock.now()
            #expect(
                try await agent.call(AgentReportConnectivity.self, .init(idpId: idp.id, revision: 1, passed: true, checkedAt: now)).stored)
            var last = LastSync()
            last.taskId = TaskID(number: 1)
            last.status = .partialSuccess
            last.endedAt = now
            #expect(try await agent.call(AgentReportSync.self, .init(idpId: idp.id, lastSync: last)).stored)
            let shown = try await admin.json("idp.get", #"{"id":"\#(idp.id)"}"#)
            #expect(shown["connectivity"] == ["status": "passed", "checkedAt": .string(now.description)])
            #expect(shown["lastSync"]?["status"] == "partial_success")
            #expect(shown["revision"] == 1)
        }
    }

    @Test func `a watch tells every change after its revision, old and new, and goes on after a restart of the registry`() async throws {
        try await withDirectory { directory in
            var known: Int64 = 0
            try await withRegistry(in: directory) { registry in
                let admin = try await registry.admin()
                let configs = try await registry.agent().call(AgentConfigs.self, .init())
                known = configs.revision
                _ = try await admin.json("idp.create", dingtalkParams("north"))
                _ = try await admin.json("idp.create", dingtalkParams("south"))
            }
            try await withRegistry(in: directory) { registry in
                let admin = try await registry.admin()
                let agent = try await registry.agent()
                #expect(try await agent.call(AgentWatch.self, .init(afterRevision: known)).revision == known + 2)
                let id = try #require(try await agent.call(AgentConfigs.self, .init()).idps.last?.id)
                _ = try await admin.call(IdPDisable.self, IdPReference(id))
                _ = try await admin.call(IdPDelete.self, IdPReference(id))
                var seen: [ConfigChanged.Params] = []
                for try await notification in agent.notifications {
                    if let change = try notification.decode(ConfigChanged.self) { seen.append(change) }
                    if seen.count == 4 { break }
                }
                #expect(seen.map(\.revision) == (1...4).map { known + $0 })
                #expect(seen.map(\.change) == [.created, .created, .disabled, .deleted])
                #expect(seen.last?.idpId == id)
            }
        }
    }
}
