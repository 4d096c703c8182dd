import ArgumentParser
import DaemonCommands
import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// How the registry and its IdPs stand, for people.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows how the registry stands: IdPs, limits, connectivity, last synchronizations, links.",
        discussion: "Exits with 0 when the registry answered, however it stands; health says that by its exit code.")

    @OptionGroup var socket: SocketOptions<IdPRegistry>

    @Flag(help: "One JSON object instead of text.")
    var json = false

    func run() async throws {
        let status: RegistryStatus
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path)
            status = try await RegistryStatus(asking: client)
            await client.close()
        } catch { throw CommandFailure(error) }
        if json { print(try JSONValue(parsing: status.jsonBytes()).prettyText) } else { status.show(at: SystemWallClock().now()) }
    }
}

/// What the registry says of itself.
struct RegistryStatus: JSONObject {
    var service = ServiceInfo()
    var health = ServiceHealth()
    var limits = LimitsGet.Result()
    var idps: [IdP] = []

    init() {}

    init(asking client: LineClient) async throws(LineClientError) {
        service = try await client.call(ServiceInfoMethod.self, .init())
        health = try await client.call(ServiceHealthMethod.self, .init())
        limits = try await client.call(LimitsGet.self, .init())
        var params = IdPList.Params()
        repeat {
            let page = try await client.call(IdPList.self, params)
            idps += page.idps
            params.pageToken = page.nextPageToken
        } while params.pageToken != nil
    }

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("service", &service, "The service.")
        visitor.required("health", &health, "Whether it can do its work.")
        visitor.required("limits", &limits, "How many IdPs are enabled, and how many may be.")
        visitor.required("idps", &idps, "The IdPs.")
    }

    /// Prints everything for people.
    func show(at now: Timestamp) {
        let display = StatusDisplay()
        display.show(service, health)
        display.show("Identity providers", providers(now))
        if idps.isEmpty { display.note("No identity provider.") }
        let (all, custom) = (limits.enabled, limits.customEnabled)
        display.note("Enabled: \(all.used) of \(all.max), of these custom: \(custom.used) of \(custom.max)")
        var links = TextTable("name", "requests of the provider", "home page")
        for idp in idps { if let link = idp.links { links.add(.init(idp.name), .init(link.requestUrl), .init(link.homepageUrl)) } }
        display.show("Links", links)
    }

    private func providers(_ now: Timestamp) -> TextTable {
        var table = TextTable("name", "id", "type", "status", "connectivity", "automatic", "last run", "")
        for idp in idps {
            table.add(
                .init(idp.name), .init(idp.id.rawValue), .init(idp.type.rawValue),
                .init(idp.status.rawValue, idp.status == .enabled ? .good : .dim),
                .init(idp.connectivity.status.rawValue, idp.connectivity.status == .failed ? .bad : .plain),
                .init(idp.sync.automatic ? "every \(idp.sync.cycleHours.hours) h" : "no"),
                .init(idp.lastSync?.status.rawValue ?? "–", idp.lastSync?.status == .failed ? .bad : .plain),
                .init(idp.lastSync.map { StatusDisplay.distance($0.endedAt, from: now) } ?? ""))
        }
        return table
    }
}
