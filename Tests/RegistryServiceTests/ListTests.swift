import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

struct ListTests {
    private func names(_ client: LineClient, _ params: String = "{}") async throws -> [String] {
        let result = try await client.call(IdPList.self, IdPList.Params.decode(Array(params.utf8)))
        #expect(result.total >= result.idps.count)
        return result.idps.map(\.name)
    }

    @Test func `a list is narrowed by type, status and text`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            _ = try await client.json("idp.create", dingtalkParams("North"))
            _ = try await client.json("idp.create", dingtalkParams("South", status: "closed"))
            _ = try await client.json("idp.create", customParams("手工-North", status: "closed"))
            #expect(try await names(client) == ["North", "South", "手工-North"])
            #expect(try await names(client, #"{"types":["custom"]}"#) == ["手工-North"])
            #expect(try await names(client, #"{"types":[]}"#) == [])
            #expect(try await names(client, #"{"status":"closed"}"#) == ["South", "手工-North"])
            #expect(try await names(client, #"{"query":"nOrTh"}"#) == ["North", "手工-North"])
            #expect(try await names(client, #"{"query":"north","status":"enabled"}"#) == ["North"])
        }
    }

    @Test func `pages stay consistent while IdPs come and go`() async throws {
        try await withRegistry { registry in
            let client = try await registry.admin()
            for number in 0..<5 { _ = try await client.json("idp.create", customParams("n\(number)", status: "closed")) }
            let first = try await client.json("idp.list", #"{"pageSize":2}"#)
            #expect(first["total"] == 5)
            let token = try #require(first["nextPageToken"]?.text)
            let all = try await client.call(IdPList.self, .init())
            _ = try await client.call(IdPDelete.self, IdPReference(all.idps[0].id))
            _ = try await client.call(IdPDelete.self, IdPReference(all.idps[1].id))
            #expect(try await names(client, #"{"pageSize":2,"pageToken":"\#(token)"}"#) == ["n2", "n3"])
            let last = try await client.json("idp.list", #"{"pageSize":3,"pageToken":"\#(token)"}"#)
            #expect(last["nextPageToken"] == nil)
        }
    }

    @Test(arguments: [
        (#"{"pageSize":0}"#, "pageSize"), (#"{"pageSize":1001}"#, "pageSize"), (#"{"pageToken":"?"}"#, "pageToken"),
        (#"{"types":["saml"]}"#, "types[0]"), (#"{"state":"closed"}"#, "state"),
    ])
    func `a wrong param of a list is refused`(_ params: String, _ path: String) async throws {
        try await withRegistry { registry in
            let failure = try await registry.admin().failure("idp.list", params)
            #expect(failure.code == -32602)
            guard case .array(let errors)? = failure.data?["errors"] else { throw Unexpected("no errors") }
            #expect(errors.map { $0["path"]?.text } == [path])
        }
    }

    @Test func `the built-in fields are listed`() async throws {
        try await withRegistry { registry in
            let fields = try await registry.admin().call(FieldList.self, .init()).fields
            #expect(fields == LocalField.builtinFields)
            #expect(fields.filter { $0.owner == .department }.map(\.key) == ["name", "parentId", "order", "managers"])
        }
    }
}
