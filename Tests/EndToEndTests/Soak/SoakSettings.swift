import Foundation

/// How long, how many, and which course of events.
struct SoakSettings: Sendable {
    /// The same seed makes the same plan; when exactly a daemon dies in it is the machine's choice.
    var seed: UInt64
    /// Simulated days at least.
    var days = 12
    /// The days go on for so long.
    var duration = Duration.zero
    /// About so many people.
    var people = 40

    /// `SOAK_SEED`, `SOAK_DAYS`, `SOAK_MINUTES`, `SOAK_PEOPLE`.
    static var ofEnvironment: SoakSettings {
        let environment = ProcessInfo.processInfo.environment
        let number = { (name: String) in environment[name].flatMap { Int($0) } }
        // The short way has one course; the long way another each time.
        var settings = SoakSettings(seed: 1)
        if let minutes = number("SOAK_MINUTES") {
            settings.seed = UInt64.random(in: 0..<1_000_000)
            settings.days = 31
            settings.duration = .seconds(60 * minutes)
            settings.people = 400
        }
        settings.seed = number("SOAK_SEED").flatMap { UInt64(exactly: $0) } ?? settings.seed
        settings.days = number("SOAK_DAYS") ?? settings.days
        settings.people = number("SOAK_PEOPLE") ?? settings.people
        return settings
    }
}
