import DingTalkSimulator
import TestSupport
import Testing

/// The days of a company: `SOAK_MINUTES=30` for a month and more with more people, `SOAK_SEED=7` for a certain course of events.
@Suite struct SoakTests {
    @Test func `after days of changes, faults, deaths and outages every evening's directory was right, and nothing grew`() async throws {
        let settings = SoakSettings.ofEnvironment
        print("soak: SOAK_SEED=\(settings.seed), about \(settings.people) people, \(settings.days) days at least, \(settings.duration)")
        let clock = SoakClock()
        var options = SimulatorOptions(limits: .none)
        options.recordedCalls = 0
        options.clock = { clock.milliseconds }
        let organisation = Organisation(employees: settings.people, departments: 8, seed: settings.seed)
        try await withDingTalkSimulator(organisation: organisation, options: options) { simulator in
            try await withTemporaryDirectory { directory in
                let soak = try Soak(settings, simulator, clock, directory: directory)
                let outcome: Result<Void, any Error>
                do {
                    try await soak.live()
                    outcome = .success(())
                } catch { outcome = .failure(error) }
                await soak.end()
                if case .failure = outcome { print(await soak.lastWords) }
                try outcome.get()
            }
        }
    }
}
