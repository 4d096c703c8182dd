import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What a throttled run leaves to people, and what is measured of it.
@Suite struct GovernorTests {
    private static let limit = 20

    @Test func `people are answered in the middle of a throttled run, which is measured as it is`() async throws {
        // Half a minute of requests, of which each 25th is refused besides.
        let organisation = Organisation(employees: 600, departments: 500, seed: 31)
        try await withDingTalkSimulator(organisation: organisation, options: SimulatorOptions(limits: .none)) { simulator in
            try await withPair(simulator: simulator, requestsPerSecond: Self.limit) { pair in
                let idp = try await pair.createTestedIdP()
                simulator.limits = Limits(perSecond: Self.limit)
                simulator.counters.reset()
                simulator.faults.add(Fault(.throttled, path: Interface.departments.rawValue, trigger: .every(25)))
                let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
                try await eventually {
                    try await pair.agent.series("dingtalk_waiting").contains { $0.value != 0 && $0.key.at("priority").text == "bulk" }
                }
                try await eventually {
                    try await pair.agent.series("dingtalk_throttled").contains {
                        $0.value != 0 && $0.key.at("api").text == Interface.departments.rawValue
                    }
                }

                let root = try #require(organisation.snapshot.children(of: 1).first)
                let below = try await pair.agent.call("source.departments", ["idpId": idp, "parentId": .string(String(root))])
                #expect(below.at("departments").elements.count == organisation.snapshot.children(of: root).count)
                let person = try #require(organisation.snapshot.employees.map(\.id).first { _ in true })
                let explained = try await pair.agent.call("employee.resync", ["idpId": idp, "sourceId": .string(person)])
                #expect(!explained.at("steps").elements.isEmpty)
                #expect(try await pair.agent.call("task.get", ["taskId": task]).at("status").text == "running")
                let asked = simulator.counters.requests(Interface.departments.rawValue)
                #expect(asked < 500, "the run was answered first")

                _ = try await pair.agent.call("task.cancel", ["taskId": task])
                // The run went on after both were answered, so neither waited for its end.
                let calls = simulator.counters.calls.map(\.path)
                #expect(calls.contains(Interface.person.rawValue))
                try await expectMeasured(pair)
            }
        }
    }

    /// The gauges of a run that is over agree with what the simulator counted.
    private func expectMeasured(_ pair: DaemonPair) async throws {
        let waiting = try await pair.agent.series("dingtalk_waiting")
        #expect(waiting.count >= 3 && waiting.values.allSatisfy { $0 == 0 }, "\(waiting)")
        let rates = try await pair.agent.series("dingtalk_rate_per_second").filter {
            $0.key.at("api").text == Interface.departments.rawValue
        }
        #expect(rates.count == 1 && rates.values.allSatisfy { (1...Double(Self.limit + 1)).contains($0) }, "\(rates)")
        let throttled = try await pair.agent.series("dingtalk_throttled")
        for interface in [Interface.departments, .members] {
            let counted = Double(pair.simulator.counters.byPath[interface.rawValue]?.throttled ?? 0)
            let measured = throttled.first { $0.key.at("api").text == interface.rawValue }?.value ?? 0
            // Answers to requests that the end of the run cut off are not read.
            #expect(measured <= counted)
            if interface == .departments { #expect(measured > 0) }
        }
        let ceilings = try await pair.agent.series("dingtalk_rate_ceiling")
        #expect(ceilings.keys.contains { $0.at("api").text == Interface.departments.rawValue })
        let requests = try await pair.agent.series("dingtalk_requests_total")
        let refused = requests.first {
            $0.key.at("api").text == Interface.departments.rawValue && $0.key.at("outcome").text == "throttled"
        }
        #expect(refused?.value == throttled.first { $0.key.at("api").text == Interface.departments.rawValue }?.value)
    }
}

extension Daemon {
    /// The values of one metric, by their labels.
    func series(_ name: String) async throws -> [JSONValue: Double] {
        let families = try await call("service.metrics").at("metrics").elements
        let series = families.first { $0.at("name").text == name }?.at("series").elements ?? []
        return Dictionary(
            series.map { entry in
                let value = entry.at("value")
                if let whole = value.integer { return (entry.at("labels"), Double(whole)) }
                guard case .number(let text) = value else { return (entry.at("labels"), .nan) }
                return (entry.at("labels"), Double(text) ?? .nan)
            }
        ) { _, last in last }
    }
}
