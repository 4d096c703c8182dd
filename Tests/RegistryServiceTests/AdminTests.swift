import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

struct AdminTests {
    @Test func `an IdP is created and read back in the contract's words`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            var created = try await client.json(
                "idp.create",
                """
                {"type":"dingtalk","name":"总部钉钉","description":"Log in with DingTalk","status":"enabled",
                 "dingtalk":{"corpId":"ding123","appKey":"dingkey","appSecret":"the-secret","dingtalkType":"standard",
                   "serverAddress":{"oapi":"http://127.0.0.1:8080","api":"https://api.example.cn"}},
                 "sync":{"automatic":true,"mappings":{"department":[],"employee":[{"source":["org_email","email"],"target":"email","transform":"lowercase"}]}}}
                """)
            let id = try #require(created["id"]?.text)
            #expect(try await client.json("idp.get", #"{"id":"\#(id)"}"#) == created)
            let fingerprint = try #require(created["dingtalk"]?["appSecret"]?["fingerprint"]?.text)
            #expect(fingerprint.wholeMatch(of: /sha256:[0-9a-f]{8}/) != nil)
            created["id"] = "idp-1"
            let text = String(decoding: created.jsonBytes, as: UTF8.self).split(separator: id).joined(separator: "idp-1").split(
                separator: fingerprint
            ).joined(separator: "sha256:00000000")
            #expect(
                text == """
                    {"id":"idp-1","type":"dingtalk","name":"总部钉钉","description":"Log in with DingTalk","status":"enabled","revision":1,\
                    "createdAt":"2026-11-25T16:05:09.120Z","updatedAt":"2026-11-25T16:05:09.120Z",\
                    "dingtalk":{"corpId":"ding123","appKey":"dingkey","appSecret":{"set":true,"fingerprint":"sha256:00000000"},\
                    "dingtalkType":"standard","eventAesKey":{"set":false},"eventToken":{"set":false},"eventMode":"off",\
                    "serverAddress":{"oapi":"http://127.0.0.1:8080","api":"https://api.example.cn"}},\
                    "links":{"requestUrl":"https://sso.example.cn/dingtalk/events/idp-1",\
                    "homepageUrl":"https://sso.example.cn/dingtalk/home/idp-1","callbackDomain":"sso.example.cn"},\
                    "sync":{"automatic":true,"cycleHours":24,"users":true,"detail":"basic","scope":{"mode":"all"},\
                    "mappings":{"department":[],"employee":[{"source":["org_email","email"],"target":"email","targetType":"builtin","transform":"lowercase"}]},\
                    "departures":{"policy":"suspend","retainDays":30},"guard":{"maxDeletePercent":10,"maxDeleteCount":50}},\
                    "connectivity":{"status":"untested"}}
                    """)
        }
    }

    @Test func `refusals say what is wrong and what to do`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let id = try #require(try await client.json("idp.create", dingtalkParams("north"))["id"]?.text)

            let missing = try await client.failure("idp.get", #"{"id":"idp-0"}"#)
            #expect(missing.code == 404)
            #expect(missing.data == ["reason": "not_found", "kind": "idp", "id": "idp-0"])

            let name = try await client.failure("idp.create", customParams("north"))
            #expect(name.code == 409)
            #expect(name.data == ["reason": "name_taken", "idp": ["id": .string(id), "name": "north", "type": "dingtalk"]])

            let corp = try await client.failure("idp.create", dingtalkParams("south").replacing("ding-south", with: "ding-north"))
            #expect(corp.code == 409)
            #expect(corp.reason == "corp_taken")

            let revision = try await client.failure("idp.update", #"{"id":"\#(id)","patch":{"name":"south"},"ifRevision":9}"#)
            #expect(revision.code == 409)
            #expect(revision.data == ["reason": "revision_mismatch", "id": .string(id), "revision": 1])

            let invalid = try await client.failure("idp.update", #"{"id":"\#(id)","patch":{"sync":{"cycleHours":25},"nmae":"x"}}"#)
            #expect(invalid.code == -32602)
            #expect(
                invalid.data == [
                    "reason": "invalid_params",
                    "errors": [
                        ["path": "patch.sync.cycleHours", "problem": "must be a whole number of hours from 1 to 24"],
                        ["path": "patch.nmae", "problem": "unknown member; leave it out"],
                    ],
                ])

            let type = try await client.failure("idp.create", ldapParams("dir", status: "enabled"))
            #expect(type.code == 409)
            #expect(type.data == ["reason": "type_not_supported", "type": "ldap"])
        }
    }

    @Test(arguments: ["idp-does-not-exist", "nope", "工位", ""])
    func `an id that names nothing is not found, whatever it looks like`(_ id: String) async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            for (method, more) in [
                ("idp.get", ""), ("idp.update", #","patch":{}"#), ("idp.enable", ""), ("idp.delete", ""), ("idp.getLogo", ""),
            ] {
                let failure = try await client.failure(method, #"{"id":"\#(id)"\#(more)}"#)
                #expect(failure.code == 404, "\(method)")
                #expect(failure.data == ["reason": "not_found", "kind": "idp", "id": .string(id)], "\(method)")
            }
            #expect(try await client.failure("idp.get", #"{"id":7}"#).code == -32602)
            let agent = try await registry.agent()
            #expect(try await agent.failure("agent.credentials", #"{"idpId":"\#(id)","purpose":"sync"}"#).code == 404)
            #expect(try await client.json("audit.verify")["intact"] == true)
        }
    }

    @Test func `built-in fields have their keys and keep them`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            for key in ["email", "name", "displayName"] {
                let created = try await client.failure("field.create", #"{"key":"\#(key)","name":"X","type":"string"}"#)
                #expect(created.code == 409)
                #expect(created.reason == "name_taken")
                for (method, more) in [("field.update", #","patch":{"name":"X"}"#), ("field.delete", "")] {
                    let failure = try await client.failure(method, #"{"key":"\#(key)"\#(more)}"#)
                    #expect(failure.code == 409)
                    #expect(failure.reason == "read_only")
                }
            }
            #expect(try await client.json("field.create", #"{"key":"1abc","name":"X","type":"string"}"#)["key"] == "1abc")
        }
    }

    @Test func `more problems than are listed are counted`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let id = try #require(try await client.json("idp.create", dingtalkParams("north"))["id"]?.text)
            let members = (0..<250).map { #""x\#($0)":1"# }.joined(separator: ",")
            for params in [#"{"id":"\#(id)","patch":{\#(members)}}"#, "{\"id\":\"\(id)\",\"patch\":{},\(members)}"] {
                let failure = try await client.failure("idp.update", params)
                #expect(failure.data?["more"] == 150)
                #expect(failure.message.hasSuffix("; and 150 more."))
            }
        }
    }

    @Test func `a reached limit names who holds the places`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            var enabled: [JSONValue] = []
            for name in ["aa", "bb", "cc", "dd"] {
                let idp = try await client.json("idp.create", dingtalkParams(name))
                enabled.append(["id": .string(idp["id"]?.text ?? ""), "name": .string(name), "type": "dingtalk"])
            }
            let custom = try await client.json("idp.create", customParams("hand"))
            enabled.append(["id": .string(custom["id"]?.text ?? ""), "name": "hand", "type": "custom"])
            let total = try await client.failure("idp.create", dingtalkParams("ee"))
            #expect(total.code == 409)
            #expect(total.message == #"Five IdPs are enabled already ("aa", "bb", "cc", "dd", "hand"); disable one first."#)
            #expect(total.data == ["reason": "limit_enabled", "limit": 5, "enabled": .array(enabled)])
            let second = try await client.failure("idp.create", customParams("foot"))
            #expect(second.reason == "limit_custom")
            let limits = try await client.call(LimitsGet.self, .init())
            #expect(limits.enabled.used == 5)
            #expect(limits.enabled.max == 5)
            #expect(limits.customEnabled.holders.map(\.name) == ["hand"])
        }
    }

    @Test func `closing and deleting warn of what end users lose`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            let idp = try await client.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north").utf8)))
            let closed = try await client.call(IdPDisable.self, IdPReference(idp.id))
            #expect(closed.idp.status == .closed)
            #expect(closed.warning.contains("\"north\""))
            #expect(try await client.call(IdPEnable.self, IdPReference(idp.id)).revision == 3)
            let deleted = try await client.json("idp.delete", #"{"id":"\#(idp.id)"}"#)
            #expect(deleted["deleted"] == true)
            #expect(deleted["warning"] != nil)
            #expect(try await client.failure("idp.delete", #"{"id":"\#(idp.id)"}"#).reason == "not_found")
        }
    }

    @Test func `a login page is shown the enabled IdPs with their titles`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            _ = try await client.json("idp.create", dingtalkParams("closed", status: "closed"))
            let hand = try await client.json("idp.create", customParams("hand"))
            let north = try await client.json("idp.create", dingtalkParams("north"))
            let id = north["id"]?.text ?? ""
            _ = try await client.json("idp.update", #"{"id":"\#(id)","patch":{"description":"钉钉登录"}}"#)
            #expect(
                try await client.json("idp.active") == [
                    "idps": [
                        ["id": .string(hand["id"]?.text ?? ""), "type": "custom", "title": "hand"],
                        ["id": .string(id), "type": "dingtalk", "title": "钉钉登录"],
                    ]
                ])
        }
    }

    @Test func `the methods describe themselves`() async throws {
        try await withRegistry { registry in
            for (client, expected) in [
                (
                    try await registry.admin(),
                    [
                        "idp.create", "idp.get", "idp.list", "idp.update", "idp.enable", "idp.disable", "idp.delete", "idp.active",
                        "limits.get", "field.list",
                    ]
                ),
                (
                    try await registry.agent(),
                    ["agent.configs", "agent.credentials", "agent.watch", "agent.reportConnectivity", "agent.reportSync"]
                ),
            ] {
                let document = try await client.json("rpc.discover")
                guard case .array(let methods)? = document["methods"] else { throw Unexpected("no methods") }
                let names = Set(methods.compactMap { $0["name"]?.text })
                #expect(names.isSuperset(of: expected + ["service.info", "service.health", "service.metrics", "rpc.discover"]))
                #expect(document["components"]?["schemas"]?["IdP"] != nil)
            }
        }
    }
}

extension String {
    func replacing(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
