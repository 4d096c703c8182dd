import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// DingTalk is reached over HTTPS, and nobody else is taken for it.
@Suite struct SecureSourceTests {
    /// Both services, the agent with `options` and with the front for DingTalk.
    private func withAgent(
        _ front: TLSFront, _ simulator: DingTalkSimulator, _ options: [String],
        _ body: @Sendable @escaping (DaemonPair) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let site = DaemonSite(directory: directory)
            try await withDaemon(site.registry) { registry in
                try await withDaemon(site.agent(source: front.url, options: options)) { agent in
                    try await body(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                }
            }
        }
    }

    @Test func `a whole synchronization goes over HTTPS and HTTP/2, by the authority that --ca-file names`() async throws {
        let organisation = Organisation(employees: 300, departments: 20, seed: 8)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await TLSFront.with(of: simulator.baseURL) { front in
                try await withAgent(front, simulator, ["--ca-file", front.authority]) { pair in
                    let idp = try await pair.createTestedIdP()
                    let before = try front.protocols.count
                    simulator.counters.reset()
                    let task = try await pair.sync(idp)
                    #expect(task.at("status").text == "success", "\(task)")
                    #expect(try await pair.agent.differences(of: idp, from: organisation) == [])
                    let requests = simulator.counters.total
                    #expect(requests > 40)
                    try await eventually { try front.protocols.count >= before + requests }
                    #expect(try front.protocols.dropFirst(before).allSatisfy { $0 == "h2" })
                }
            }
        }
    }

    @Test func `without the authority nothing is sent to it`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 5, departments: 2, seed: 8)) { simulator in
            try await TLSFront.with(of: simulator.baseURL) { front in
                simulator.counters.reset()
                try await withAgent(front, simulator, ["--retry-pause-milliseconds", "1"]) { pair in
                    let test = try await pair.agent.call("connectivity.test", ["idpId": try await pair.createIdP()])
                    #expect(test.at("passed") == false)
                    #expect(test.at("checks[0].source.class").text == "network")
                    #expect(test.at("checks[0].message").text?.contains("certificate") == true, "\(test)")
                }
                #expect(simulator.counters.total == 0)
            }
        }
    }
}
