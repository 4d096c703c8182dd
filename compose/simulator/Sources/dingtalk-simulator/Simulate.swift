import ArgumentParser
import DingTalkSimulator

/// Runs the simulator until it is stopped; the first line on standard output tells that it listens, and where.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dingtalk-simulator", abstract: "A peer that behaves as DingTalk's servers do.")

    @Option(help: "Where to listen; port 0 takes a free one.")
    var listen = "127.0.0.1:0"
    @Option(help: "How many people to generate.")
    var employees = 10_000
    @Option(help: "How many departments to generate, the root counted.")
    var departments = 500
    @Option(help: "The seed of the organisation.")
    var seed: UInt64 = 1
    @Flag(help: "Add the home-school contact book, department -7.")
    var homeSchool = false
    @Option(help: "A JSON file to load the organisation from, instead of generating it.")
    var organisation: String?
    @Option(help: "Milliseconds every answer waits.")
    var latencyMs: Int64 = 0
    @Option(help: "Milliseconds an answer waits longer at most.")
    var jitterMs: Int64 = 0
    @Option(help: "Calls a second per app and path; 0 for no limit.")
    var limitPerSecond = 20
    @Option var appKey = SimulatedApp().key
    @Option var appSecret = SimulatedApp().secret
    @Option var corpId = SimulatedApp().corpID
    @Option(help: "A file that gets the address as soon as the simulator listens.")
    var readyFile: String?

    func run() async throws {
        let parts = listen.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else { throw ValidationError("--listen takes HOST:PORT") }
        var options = SimulatorOptions(
            limits: Limits(perSecond: limitPerSecond > 0 ? limitPerSecond : nil, latency: latencyMs, jitter: jitterMs))
        options.host = String(parts[0])
        options.port = port
        options.apps = [SimulatedApp(key: appKey, secret: appSecret, corpID: corpId)]
        let company =
            try organisation.map { try Organisation(file: $0) }
            ?? Organisation(employees: employees, departments: departments, seed: seed, homeSchool: homeSchool)
        let simulator = try await DingTalkSimulator.start(organisation: company, options: options)
        try simulator.announce(readyFile: readyFile)
        try await simulator.closed()
    }
}
