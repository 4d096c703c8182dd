import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Random lives of a real registry beside the model: stopped, killed in the midst of a call, started again. `REGISTRY_SEEDS=500` for more.
struct RegistryPropertyTests {
    private static let seeds = Int(ProcessInfo.processInfo.environment["REGISTRY_SEEDS"] ?? "") ?? 4

    @Test(arguments: 0..<seeds)
    func `after any sequence of calls, restarts and kills the state is the model's, and no secret is in the open`(_ seed: Int) async throws
    {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            var life = RegistryLife(seed: UInt64(seed), site: site)
            for _ in 0..<6 {
                life = try await withDaemon(site.registry) { [life] daemon in
                    var life = life
                    try await life.run(daemon)
                    return life
                }
                try life.proveSealed(log: life.log)
            }
        }
    }
}

/// One registry from start to end, again and again.
struct RegistryLife: Sendable {
    private let site: DaemonSite
    private var random: SeededGenerator
    private var model = RegistryModel()
    /// What the model is instead, when the last call was done before its answer was lost.
    private var orElse: RegistryModel?
    private var secrets: [String] = []
    private var names = 0
    private(set) var log = ""

    init(seed: UInt64, site: DaemonSite) {
        random = SeededGenerator(state: seed)
        self.site = site
    }

    mutating func run(_ daemon: Daemon) async throws {
        let client = try await daemon.client()
        try await prove(client, afterStart: true)
        for _ in 0..<Int.random(in: 5...25, using: &random) {
            let operation = nextOperation()
            let before = model
            let refusal = model.apply(operation)
            let (reason, answer) = try await perform(operation, client, before)
            #expect(reason == refusal, "\(operation)")
            #expect(!holdsSecret(answer))
            try await prove(client, afterStart: false)
        }
        if Bool.random(using: &random) { try await die(daemon, client) }
        log = daemon.logText
        await client.close()
    }

    /// Killed while a call is under way: it is done, or it is not.
    private mutating func die(_ daemon: Daemon, _ client: LineClient) async throws {
        let operation = Int.random(in: 0..<3, using: &random) == 0 ? .rotate : nextOperation()
        let before = model
        _ = model.apply(operation)
        orElse = before
        let delay = UInt64.random(in: 0...3_000, using: &random)
        let life = self
        async let lost = try? life.perform(operation, client, before)
        try? await Task.sleep(for: .microseconds(delay))
        daemon.kill()
        _ = await lost
    }

    /// State equal, limits held, audit whole, secrets sealed and right.
    private mutating func prove(_ client: LineClient, afterStart: Bool) async throws {
        let state = try await state(client, withSecrets: afterStart)
        if let other = orElse, state.matches(other, withSecrets: afterStart), !state.matches(model, withSecrets: afterStart) {
            model = other
        }
        orElse = nil
        #expect(state.matches(model, withSecrets: afterStart), "\(state) is not \(model)")
        let limits = try await client.call(method: "limits.get")
        #expect(limits.at("enabled.used") == .int(Int64(model.idps.count { $0.isEnabled })))
        #expect(model.idps.count { $0.isEnabled } <= 5)
        #expect(model.idps.count { $0.isEnabled && $0.isCustom } <= 1)
        if afterStart { #expect(try await client.call(method: "audit.verify")["intact"] == true) }
    }

    private func state(_ client: LineClient, withSecrets: Bool) async throws -> RegistryModel {
        let list = try await client.call(method: "idp.list", params: ["pageSize": 1000])
        #expect(!holdsSecret(list))
        let agent = try await LineClient.connect(path: site.registryAgentSocket)
        var state = RegistryModel(idps: [])
        for idp in list.at("idps").elements {
            var secret: String?
            if withSecrets, idp["type"] == "dingtalk" {
                let answer = try await agent.call(method: "agent.credentials", params: ["idpId": idp.at("id"), "purpose": "connectivity"])
                secret = answer.at("dingtalk.appSecret").text
            }
            state.idps.append(
                .init(
                    name: idp.at("name").text ?? "", isCustom: idp["type"] == "custom", isEnabled: idp["status"] == "enabled",
                    cycleHours: Int(idp.at("sync.cycleHours").integer ?? 0), secret: secret, revision: idp.at("revision").integer ?? 0))
        }
        await agent.close()
        return state
    }

    /// No file of the registry and no line of its log holds a secret.
    func proveSealed(log: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: site.registryState) {
            let bytes = try Data(contentsOf: URL(filePath: site.registryState + "/" + name))
            for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
        for secret in secrets { #expect(!log.contains(secret)) }
    }

    private func holdsSecret(_ answer: JSONValue) -> Bool { answer.prettyText.contains("plain-secret") }
}

extension RegistryLife {
    private mutating func nextOperation() -> RegistryModel.Operation {
        let known = model.idps.randomElement(using: &random)?.name ?? "nobody"
        switch Int.random(in: 0..<100, using: &random) {
        case ..<25:
            names += 1
            let isCustom = Int.random(in: 0..<4, using: &random) == 0
            let name = Int.random(in: 0..<10, using: &random) == 0 ? known : "idp\(names)"
            return .create(
                .init(
                    name: name, isCustom: isCustom, isEnabled: Bool.random(using: &random), cycleHours: 24,
                    secret: isCustom ? nil : secret()))
        case ..<45:
            return .update(
                known, cycleHours: Int.random(in: 1...24, using: &random), secret: Bool.random(using: &random) ? secret() : nil)
        case ..<65: return .enable(known)
        case ..<80: return .disable(known)
        case ..<90: return .delete(known)
        default: return .rotate
        }
    }

    private mutating func secret() -> String {
        secrets.append("plain-secret-\(secrets.count)-\(random.next())")
        return secrets.last ?? ""
    }

    /// Calls; gives the reason of a refusal, and what was answered.
    private func perform(_ operation: RegistryModel.Operation, _ client: LineClient, _ before: RegistryModel) async throws -> (
        String?, JSONValue
    ) {
        do {
            switch operation {
            case .create(let idp): return (nil, try await client.call(method: "idp.create", params: Self.params(idp)))
            case .update(let name, let cycleHours, let secret):
                var patch: JSONValue = ["sync": ["cycleHours": .int(Int64(cycleHours))]]
                let isCustom = before.idps.first { $0.name == name }?.isCustom ?? true
                if let secret, !isCustom { patch["dingtalk"] = ["appSecret": .string(secret)] }
                let id = try await id(name, client)
                return (nil, try await client.call(method: "idp.update", params: ["id": id, "patch": patch]))
            case .enable(let name): return (nil, try await client.call(method: "idp.enable", params: ["id": id(name, client)]))
            case .disable(let name): return (nil, try await client.call(method: "idp.disable", params: ["id": id(name, client)]))
            case .delete(let name): return (nil, try await client.call(method: "idp.delete", params: ["id": id(name, client)]))
            case .rotate: return (nil, try await client.call(method: "key.rotate"))
            }
        } catch LineClientError.rpc(let failure) {
            return (failure.reason, failure.data ?? .null)
        }
    }

    private func id(_ name: String, _ client: LineClient) async throws -> JSONValue {
        let list = try await client.call(method: "idp.list", params: ["pageSize": 1000])
        return list.at("idps").elements.first { $0["name"] == .string(name) }?.at("id") ?? "idp-0"
    }

    private static func params(_ idp: RegistryModel.IdP) -> JSONValue {
        var params: JSONValue = [
            "name": .string(idp.name), "type": idp.isCustom ? "custom" : "dingtalk", "status": idp.isEnabled ? "enabled" : "closed",
        ]
        if let secret = idp.secret {
            params["dingtalk"] = [
                "corpId": .string("ding-" + idp.name), "appKey": "key", "appSecret": .string(secret), "dingtalkType": "standard",
            ]
        }
        return params
    }
}

extension RegistryModel {
    func matches(_ other: RegistryModel, withSecrets: Bool) -> Bool {
        if withSecrets { return self == other }
        func open(_ model: RegistryModel) -> [IdP] {
            model.idps.map { idp in
                var idp = idp
                idp.secret = nil
                return idp
            }
        }
        return open(self) == open(other)
    }
}
