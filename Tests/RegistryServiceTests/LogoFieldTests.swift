import DaemonKit
import Foundation
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

struct LogoFieldTests {
    private static let svg = Data("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9'/></svg>".utf8).base64EncodedString()

    @Test func `a logo is set, shown by its hash wherever the IdP is, read back and taken away`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let id = try #require(try await client.json("idp.create", dingtalkParams("north"))["id"]?.text)
            let set = try await client.json("idp.setLogo", #"{"id":"\#(id)","contentType":"image/svg+xml","data":"\#(Self.svg)"}"#)
            let hash = try #require(set["logo"]?["sha256"]?.text)
            #expect(try await client.json("idp.get", #"{"id":"\#(id)"}"#) == set)
            guard case .array(let active)? = try await client.json("idp.active")["idps"] else { throw Unexpected("no list") }
            #expect(active.first?["logo"] == set["logo"])
            var read = try await client.json("idp.getLogo", #"{"id":"\#(id)"}"#)
            #expect(read["data"]?.text == Self.svg)
            read["data"] = nil
            #expect(read == set["logo"])
            #expect(try await client.json("idp.getLogo", #"{"id":"\#(id)","knownSha256":"\#(hash)"}"#) == read)
            #expect(try await client.json("idp.removeLogo", #"{"id":"\#(id)"}"#)["logo"] == nil)
            let gone = try await client.failure("idp.getLogo", #"{"id":"\#(id)"}"#)
            #expect(gone.data == ["reason": "not_found", "kind": "logo", "id": .string(id)])
        }
    }

    @Test func `a logo that is refused is refused with what to do, and audited`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let id = try #require(try await client.json("idp.create", dingtalkParams("north"))["id"]?.text)
            let large = String(repeating: "AAAA", count: (1 << 20) / 3 + 1)
            let tooLarge = try await client.failure("idp.setLogo", #"{"id":"\#(id)","contentType":"image/png","data":"\#(large)"}"#)
            #expect(tooLarge.code == 413)
            #expect(tooLarge.data == ["reason": "logo_too_large", "bytes": 1_048_578, "limit": 1_048_576])
            let other = try await client.failure("idp.setLogo", #"{"id":"\#(id)","contentType":"image/png","data":"\#(Self.svg)"}"#)
            #expect(other.code == -32602)
            #expect(other.message.contains("image/svg+xml"))
            guard case .array(let entries)? = try await client.json("audit.list", #"{"method":"idp.setLogo"}"#)["entries"] else {
                throw Unexpected("no list")
            }
            #expect(entries.map { $0["outcome"]?.text } == ["invalid_params", "logo_too_large"])
        }
    }

    @Test func `extended fields reach the agent, and are kept while mappings fill them`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let agent = try await registry.agent()
            let id = try #require(try await client.json("idp.create", dingtalkParams("north"))["id"]?.text)
            let known = try await agent.call(AgentConfigs.self, .init())
            #expect(known.fields == [])
            _ = try await agent.call(AgentWatch.self, .init(afterRevision: known.revision))
            let made = try await client.json("field.create", #"{"key":"seat","name":"工位","type":"number"}"#)
            #expect(made == ["key": "seat", "name": "工位", "type": "number", "owner": "employee", "builtin": false])
            for try await notification in agent.notifications {
                let change = try #require(try notification.decode(ConfigChanged.self))
                #expect(change.change == .fields)
                #expect(change.idpId == nil)
                break
            }
            #expect(try await registry.agent().call(AgentConfigs.self, .init()).fields?.map(\.key) == ["seat"])
            _ = try await client.json(
                "idp.update",
                #"{"id":"\#(id)","patch":{"sync":{"mappings":{"employee":[{"source":"extension.seat","target":"seat","targetType":"extended"}]}}}}"#
            )
            let used = try await client.failure("field.delete", #"{"key":"seat"}"#)
            #expect(used.code == 409)
            #expect(used.reason == "field_in_use")
            #expect(used.message.contains("\"north\""))
            #expect(
                try await client.json("field.delete", #"{"key":"seat","force":true}"#)
                    == ["deleted": true, "idps": [["id": .string(id), "name": "north"]]])
            let taken = try await client.failure("field.create", #"{"key":"email","name":"E","type":"string"}"#)
            #expect(taken.code == 409)
            let missing = try await client.failure("field.update", #"{"key":"seat","patch":{}}"#)
            #expect(missing.data == ["reason": "not_found", "kind": "field", "id": "seat"])
        }
    }

    @Test func `closing and removing tell how many employees lose access`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await client.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north").utf8)))
            #expect(try await client.json("idp.disable", #"{"id":"\#(idp.id)"}"#)["warning"]?.text?.contains("concerns") == false)
            _ = try await client.json("idp.enable", #"{"id":"\#(idp.id)"}"#)
            var last = LastSync()
            last.endedAt = registry.clock.now()
            last.employees = 40_210
            _ = try await agent.call(AgentReportSync.self, .init(idpId: idp.id, lastSync: last))
            #expect(
                try await client.json("idp.delete", #"{"id":"\#(idp.id)"}"#)["warning"]?.text?.contains("concerns 40210 employees") == true)
        }
    }

    @Test func `links are made for each IdP with a provider, and absent without a public base URL`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let north = try await client.json("idp.create", dingtalkParams("north"))
            let south = try await client.json("idp.create", dingtalkParams("south"))
            #expect(north["links"]?["requestUrl"]?.text == "https://sso.example.cn/dingtalk/events/\(north["id"]?.text ?? "")")
            #expect(south["links"]?["requestUrl"]?.text == "https://sso.example.cn/dingtalk/events/\(south["id"]?.text ?? "")")
            #expect(try await client.json("idp.create", customParams("hand"))["links"] == nil)
            #expect(try await client.json("idp.create", ldapParams("dir"))["links"] == nil)
        }
        try await withDirectory { directory in
            try await withRegistry(in: directory, baseURL: nil) { registry in
                let client = try await registry.admin()
                #expect(try await client.json("idp.create", dingtalkParams("north"))["links"] == nil)
            }
        }
    }
}
