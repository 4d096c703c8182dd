import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// The calls that most stories are made of, as any program makes them: by name, with JSON.
extension DaemonPair {
    /// Creates an enabled DingTalk IdP for the simulator's first app, changed by `patch`; gives its id.
    func createIdP(_ patch: JSONValue = [:]) async throws -> JSONValue {
        let app = simulator.apps[0]
        let document: JSONValue = [
            "type": "dingtalk", "name": "总部钉钉", "status": "enabled",
            "dingtalk": [
                "corpId": .string(app.corpID), "appKey": .string(app.key), "appSecret": .string(app.secret), "dingtalkType": "standard",
            ],
        ]
        let idp = try await registry.call("idp.create", document.merging(patch: patch))
        return idp.at("id")
    }

    /// Creates an IdP and passes its connectivity test.
    func createTestedIdP(_ patch: JSONValue = [:]) async throws -> JSONValue {
        let idp = try await createIdP(patch)
        let test = try await agent.call("connectivity.test", ["idpId": idp])
        try #require(test.at("passed") == true, "\(test)")
        return idp
    }

    /// Synchronizes and waits for the end.
    func sync(_ idp: JSONValue, _ patch: JSONValue = [:]) async throws -> JSONValue {
        let params: JSONValue = ["idpId": idp]
        let started = try await agent.call("sync.start", params.merging(patch: patch))
        return try await agent.call("task.wait", ["taskId": started.at("id"), "timeoutSeconds": 50])
    }

    func employee(_ idp: JSONValue, _ sourceID: String) async throws -> JSONValue {
        try await agent.call("employee.get", ["idpId": idp, "sourceId": .string(sourceID)])
    }
}

/// The reason of the error that a call gives.
func reason(of call: () async throws -> JSONValue) async throws -> String? {
    do {
        let result = try await call()
        Issue.record("an error was expected, not \(result)")
        return nil
    } catch LineClientError.rpc(let failure) {
        return failure.reason
    }
}
