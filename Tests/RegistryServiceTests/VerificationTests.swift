import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import Testing

/// The new secret is proven before the old one goes: the agent here does what a script says.
struct VerificationTests {
    private func update(_ id: IdPID, _ patch: String, seconds: Int = 60) -> String {
        #"{"id":"\#(id)","patch":\#(patch),"verifyFirst":true,"verifyTimeoutSeconds":\#(seconds)}"#
    }

    private let newSecret = #"{"dingtalk":{"appSecret":"new-secret"}}"#

    private func create(_ admin: LineClient, status: String = "enabled") async throws -> IdP {
        try await admin.call(IdPCreate.self, IdPDraft.decode(Array(dingtalkParams("north", status: status).utf8)))
    }

    private func secret(_ agent: LineClient, _ id: IdPID) async throws -> String? {
        try await agent.call(AgentCredentials.self, .init(idpId: id, purpose: .connectivity)).dingtalk?.appSecret
    }

    /// Watches for one request and answers it; gives the secret that was to be tested.
    private func test(_ agent: LineClient, reporting passed: Bool, message: String? = nil, clock: ManualWallClock) async throws -> String? {
        for try await notification in agent.notifications {
            guard let request = try notification.decode(SecretVerify.self) else { continue }
            var params = AgentCredentials.Params(idpId: request.idpId, purpose: .connectivity)
            params.verificationId = request.verificationId
            let settings = try await agent.call(AgentCredentials.self, params)
            var report = AgentReportConnectivity.Params(
                idpId: request.idpId, revision: settings.revision, passed: passed, checkedAt: clock.now())
            report.verificationId = request.verificationId
            report.message = message
            #expect(try await agent.call(AgentReportConnectivity.self, report).stored)
            // Asked and answered.
            #expect(try await !agent.call(AgentReportConnectivity.self, report).stored)
            return settings.dingtalk?.appSecret
        }
        return nil
    }

    @Test func `a secret that passes replaces the old one, and its IdP counts as tested`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await create(admin)
            _ = try await agent.call(AgentWatch.self, .init())
            async let tested = test(agent, reporting: true, clock: registry.clock)
            let changed = try await admin.json("idp.update", update(idp.id, newSecret))
            #expect(try await tested == "new-secret")
            #expect(changed["connectivity"] == ["status": "passed", "checkedAt": .string(registry.clock.now().description)])
            #expect(changed["revision"] == 2)
            #expect(try await secret(agent, idp.id) == "new-secret")
            let entries = try await admin.call(AuditList.self, .init()).entries.reversed()
            #expect(
                entries.map { "\($0.method) \($0.outcome) \($0.changes.first?.path ?? "")" }.dropFirst().prefix(2) == [
                    "agent.credentials ok purpose", "idp.update ok dingtalk.appSecret",
                ])
            #expect(entries.dropFirst().first?.changes.first?.after == "verification")
        }
    }

    @Test func `a secret that fails is not stored, and the caller is told why`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await create(admin)
            _ = try await agent.call(AgentWatch.self, .init())
            async let tested = test(agent, reporting: false, message: "DingTalk knows no such secret.", clock: registry.clock)
            let failure = try await admin.failure("idp.update", update(idp.id, newSecret))
            #expect(try await tested == "new-secret")
            #expect(failure.code == 412)
            #expect(failure.reason == "secret_refused")
            #expect(failure.message.contains("DingTalk knows no such secret."))
            #expect(try await secret(agent, idp.id) == "secret-north")
            #expect(try await admin.call(IdPGet.self, IdPReference(idp.id)).revision == 1)
            let outcomes = try await admin.call(AuditList.self, .init()).entries.filter { $0.method == "idp.update" }.map(\.outcome)
            #expect(outcomes == ["secret_refused"])
        }
    }

    @Test func `without an agent the old secret stays`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let idp = try await create(admin)
            let failure = try await admin.failure("idp.update", update(idp.id, newSecret, seconds: 1))
            #expect(failure.code == 504)
            #expect(failure.reason == "secret_untested")
            #expect(try await secret(registry.agent(), idp.id) == "secret-north")
        }
    }

    @Test func `an agent that comes later finds the request that waits`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let idp = try await create(admin, status: "closed")
            async let changed = admin.json("idp.update", update(idp.id, newSecret))
            let agent = try await registry.agent()
            _ = try await agent.call(AgentWatch.self, .init())
            #expect(try await test(agent, reporting: true, clock: registry.clock) == "new-secret")
            #expect(try await changed["connectivity"]?["status"] == "passed")
        }
    }

    @Test func `a change in between wins over the tested one`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await create(admin)
            _ = try await agent.call(AgentWatch.self, .init())
            async let failure = admin.failure("idp.update", update(idp.id, newSecret))
            for try await notification in agent.notifications {
                guard let request = try notification.decode(SecretVerify.self) else { continue }
                _ = try await registry.admin().json("idp.update", #"{"id":"\#(idp.id)","patch":{"dingtalk":{"appKey":"other"}}}"#)
                var report = AgentReportConnectivity.Params(idpId: idp.id, revision: 1, passed: true, checkedAt: registry.clock.now())
                report.verificationId = request.verificationId
                _ = try await agent.call(AgentReportConnectivity.self, report)
                break
            }
            #expect(try await failure.reason == "revision_mismatch")
            #expect(try await secret(agent, idp.id) == "secret-north")
        }
    }

    @Test func `there must be a secret to test, a request to answer and a sensible time to wait`() async throws {
        try await withRegistry { registry in
            let admin = try await registry.admin()
            let agent = try await registry.agent()
            let idp = try await create(admin)
            #expect(try await admin.failure("idp.update", update(idp.id, #"{"name":"south"}"#)).reason == "invalid_params")
            for seconds in [0, 301] {
                #expect(try await admin.failure("idp.update", update(idp.id, newSecret, seconds: seconds)).reason == "invalid_params")
            }
            for (purpose, reason) in [("connectivity", "not_found"), ("sync", "invalid_params")] {
                let params = #"{"idpId":"\#(idp.id)","purpose":"\#(purpose)","verificationId":"ver-x"}"#
                #expect(try await agent.failure("agent.credentials", params).reason == reason)
            }
        }
    }
}
