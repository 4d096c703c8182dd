import Glibc
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

struct AuditMethodTests {
    @Test func `who did what is listed, refusals and credentials included`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await admin.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north").utf8)))
            _ = try await admin.failure("idp.create", customParams("north"))
            _ = try await agent.call(AgentCredentials.self, .init(idpId: idp.id, purpose: .sync))
            _ = try await admin.call(IdPDisable.self, IdPReference(idp.id))
            _ = try await agent.failure("agent.credentials", #"{"idpId":"\#(idp.id)","purpose":"sync"}"#)

            let entries = try await admin.call(AuditList.self, .init()).entries.reversed()
            #expect(
                entries.map { "\($0.method) \($0.outcome)" } == [
                    "idp.create ok", "idp.create name_taken", "agent.credentials ok", "idp.disable ok", "agent.credentials idp_closed",
                ])
            #expect(entries.map(\.idpId) == [idp.id, nil, idp.id, idp.id, idp.id])
            #expect(entries.allSatisfy { $0.uid == Int64(geteuid()) && $0.pid == Int64(getpid()) && $0.role == "admin" })
            #expect(entries.dropFirst(3).first?.changes == [AuditChange(path: "status", before: "enabled", after: "closed")])
            #expect(try await admin.json("audit.verify") == ["intact": true, "entries": 5])
            #expect(try await !String(decoding: admin.json("audit.list").jsonBytes, as: UTF8.self).contains("secret-north"))
        }
    }

    @Test func `the audit is paged`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            for number in 0..<5 { _ = try await admin.failure("idp.enable", #"{"id":"idp-\#(number)"}"#) }
            var params = AuditList.Params()
            params.pageSize = PageSize(2) ?? .standard
            var numbers: [Int64] = []
            repeat {
                let page = try await admin.call(AuditList.self, params)
                numbers += page.entries.map(\.number)
                params.pageToken = page.nextPageToken
            } while params.pageToken != nil
            #expect(numbers == [5, 4, 3, 2, 1])
        }
    }
}
