import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Where the provider is to push events, as an administrator is told.
@Suite struct RequestURLTests {
    @Test func `the connectivity test tells the request URL that belongs to the agent's public address`() async throws {
        let organisation = Organisation(employees: 5, departments: 2, seed: 1)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator, agentOptions: ["--public-base-url", "HTTPS://SSO.example.cn/idp/"]) { pair in
                let idp = try await pair.createIdP(CallbackTests.settings)
                let test = try await pair.agent.call("connectivity.test", ["idpId": idp])
                let url = "https://sso.example.cn/idp/dingtalk/events/\(idp.text ?? "")"
                #expect(test.at("requestUrl").text == url)
                let check = test.at("checks").elements.last ?? .null
                #expect(check.at("name").text == "eventCrypto")
                #expect(check.at("remedy").text?.hasSuffix(url) == true)
                // Without events by callback there is nothing to enter.
                _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["dingtalk": ["eventMode": "off"]]])
                #expect(try await pair.agent.call("connectivity.test", ["idpId": idp])["requestUrl"] == nil)
            }
        }
    }

    @Test func `an address that is none is refused as the registry refuses it`() async throws {
        let run = try await runProgram("sync-agent", ["serve", "--public-base-url", "http://sso.example.cn"])
        #expect(run.exitCode == 64)
        #expect(run.errorOutput.contains("http only to a loopback address"))
    }
}
