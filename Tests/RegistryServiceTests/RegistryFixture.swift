import DaemonKit
import Foundation
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import RegistryService
import RegistryStore
import ServiceLifecycle
import Testing

/// A registry that serves both sockets in this process.
struct RegistryFixture {
    let directory: String
    let clock: ManualWallClock
    let store: RegistryStore

    func admin() async throws -> LineClient { try await LineClient.connect(path: directory + "/admin.sock") }
    func agent() async throws -> LineClient { try await LineClient.connect(path: directory + "/agent.sock") }
}

/// Serves while `body` runs; a second call with the same directory is a restart.
func withRegistry(
    in directory: String, baseURL: String? = "https://sso.example.cn", roles: RolePolicy = .groups(),
    _ body: (RegistryFixture) async throws -> Void
) async throws {
    let clock = ManualWallClock(Timestamp(milliseconds: 1_795_622_709_120))
    let catalog = IdPCatalog(baseURL: baseURL.flatMap(PublicBaseURL.init))
    let store = try RegistryStore(directory: directory, masterKey: .stateFile(directory + "/master.key")) { catalog.replace(with: $0) }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let service = RegistryService(store: store, catalog: catalog, clock: clock, logger: logger)
    let identity = ServiceIdentity(name: "idp-registry", version: "test", summary: "A test.", startedAt: clock.now())
    let metrics = MetricsRegistry()
    let renderer = RegistryMetrics(
        metrics, store: store, catalog: catalog, meter: DaemonMeter(metrics, stateDirectory: directory, startedAt: clock.now()))
    let admin = try UnixListener(path: directory + "/admin.sock")
    let agent = try UnixListener(path: directory + "/agent.sock", mode: 0o600)
    for descriptor in [admin.descriptor, agent.descriptor] { try #require(listen(descriptor, 64) == 0) }
    let servers = [
        LineServer(
            listening: admin.descriptor, methods: service.adminMethods(of: identity, metrics: renderer), roles: roles, logger: logger,
            metrics: metrics),
        LineServer(
            listening: agent.descriptor, name: "agent", methods: service.agentMethods(of: identity, metrics: renderer), roles: .owner(),
            logger: logger, metrics: metrics),
    ]
    let group = ServiceGroup(services: servers, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        do {
            try await body(RegistryFixture(directory: directory, clock: clock, store: store))
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    admin.remove()
    agent.remove()
    try store.close()
}

/// Gives `body` a registry in a directory of its own.
func withRegistry(roles: RolePolicy = .groups(), _ body: (RegistryFixture) async throws -> Void) async throws {
    try await withDirectory { directory in try await withRegistry(in: directory, roles: roles, body) }
}

func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = "/tmp/reg-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
}

extension LineClient {
    /// Calls with JSON and gives JSON.
    func json(_ method: String, _ params: String = "{}") async throws -> JSONValue {
        try await call(method: method, params: JSONValue(parsing: Array(params.utf8)))
    }

    /// The error that a call must end with.
    func failure(_ method: String, _ params: String = "{}") async throws -> RPCFailure {
        do {
            let result = try await json(method, params)
            throw Unexpected("\(method) gave \(result.prettyText)")
        } catch LineClientError.rpc(let failure) {
            return failure
        }
    }
}

struct Unexpected: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

func dingtalkParams(_ name: String, status: String = "enabled") -> String {
    #"{"type":"dingtalk","name":"\#(name)","status":"\#(status)","dingtalk":{"corpId":"ding-\#(name)","appKey":"key","appSecret":"secret-\#(name)","dingtalkType":"standard"}}"#
}

func customParams(_ name: String, status: String = "enabled") -> String {
    #"{"type":"custom","name":"\#(name)","status":"\#(status)"}"#
}

func ldapParams(_ name: String, status: String = "closed") -> String {
    #"{"type":"ldap","name":"\#(name)","status":"\#(status)","ldap":{"serverType":"openLdap","serverAddresses":["ldap.example.cn"],"port":636,"baseDn":"dc=example"}}"#
}
