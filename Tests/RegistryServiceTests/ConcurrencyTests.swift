import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

struct ConcurrencyTests {
    @Test func `thirty clients that enable twenty IdPs never have more than five enabled, nor two custom ones`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            var ids: [IdPID] = []
            for number in 0..<20 {
                let params = number < 6 ? customParams("c\(number)", status: "closed") : dingtalkParams("d\(number)", status: "closed")
                ids.append(try await admin.call(IdPCreate.self, IdPDraft.decode(Array(params.utf8))).id)
            }
            let refusals = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for seed in 0..<30 {
                    tasks.addTask { [ids] in try await Self.enableAndDisable(ids, seed, registry) }
                }
                return try await tasks.reduce(0, +)
            }
            // Without refusals the clients did not compete, and the test would show nothing.
            #expect(refusals > 0)
            try await Self.check(admin)
        }
    }

    /// Enables and disables in an order of its own, looking at the limits in between; gives the number of refusals.
    private static func enableAndDisable(_ ids: [IdPID], _ seed: Int, _ registry: RegistryFixture) async throws -> Int {
        let client = try await registry.admin()
        var refusals = 0
        for step in 0..<ids.count {
            let id = ids[(step * 7 + seed * 3) % ids.count]
            do {
                _ = try await client.call(IdPEnable.self, IdPReference(id))
                if (step + seed) % 3 == 0 { _ = try await client.call(IdPDisable.self, IdPReference(id)) }
            } catch .rpc(let failure) {
                #expect(failure.reason == "limit_enabled" || failure.reason == "limit_custom")
                refusals += 1
            }
            try await check(client)
        }
        return refusals
    }

    private static func check(_ client: LineClient) async throws {
        let limits = try await client.call(LimitsGet.self, .init())
        #expect(limits.enabled.used <= 5)
        #expect(limits.customEnabled.used <= 1)
        let enabled = try await client.json("idp.list", #"{"status":"enabled"}"#)
        guard case .array(let idps)? = enabled["idps"] else { throw Unexpected("no idps") }
        #expect(idps.count <= 5)
        #expect(idps.count { $0["type"] == "custom" } <= 1)
    }

    @Test func `of many that create the same name or corpId at once one succeeds`() async throws {
        try await withRegistry { registry in
            let outcomes = await withTaskGroup(of: String.self) { tasks in
                for _ in 0..<20 {
                    tasks.addTask {
                        do {
                            let client = try await registry.admin()
                            _ = try await client.json("idp.create", dingtalkParams("same", status: "closed"))
                            return "created"
                        } catch LineClientError.rpc(let failure) {
                            return failure.reason ?? ""
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return await tasks.reduce(into: [:]) { counts, outcome in counts[outcome, default: 0] += 1 }
            }
            #expect(outcomes == ["created": 1, "name_taken": 19])
        }
    }
}
