import Crypto
import CurlKit
import IdentityModel
import JSONKit
import Logging
import Metrics
import SourceAPI
import Synchronization
import WebSocketKit

/// Makes DingTalk sources. Sources of one application share its quota, and with the same secret its token, for as long as the
/// provider lives.
public final class DingTalkSourceProvider: DirectorySourceProvider {
    private struct QuotaKey: Hashable {
        let hosts: Hosts
        let appKey: String
    }

    private struct ApplicationKey: Hashable {
        let hosts: Hosts
        let credentials: AppCredentials
    }

    private struct State {
        var quotas: [QuotaKey: Quota] = [:]
        var applications: [ApplicationKey: Application] = [:]
    }

    /// More applications than anyone enables; drafts that are tested with ever new secrets must not pile up.
    private static let capacity = 256

    private let http: CurlClient
    private let options: DingTalkSourceOptions
    private let clock: PacingClock
    private let metrics: SourceMetrics
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - http: sends every request; its proxy, certificates and connection limits hold.
    ///   - metrics: counts `dingtalk_requests_total` by interface and outcome, and `dingtalk_wait_seconds`; ``measure()`` adds how each
    ///     interface is paced.
    ///   - logger: gets codes and request ids at debug; never a token, a secret, or a person's data.
    public convenience init(
        http: CurlClient, options: DingTalkSourceOptions = DingTalkSourceOptions(),
        metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger
    ) {
        self.init(http: http, options: options, clock: .system, metrics: metrics, logger: logger)
    }

    init(http: CurlClient, options: DingTalkSourceOptions, clock: PacingClock, metrics: any MetricsFactory, logger: Logger) {
        self.http = http
        self.options = options
        self.clock = clock
        self.metrics = SourceMetrics(factory: metrics)
        self.logger = logger
    }

    public func eventStream(for settings: SourceSettings) throws(SourceFault) -> any EventStream {
        switch settings {
        case .dingtalk(let access):
            var stream = WebSocketOptions()
            stream.certificateAuthorityFile = options.certificateAuthorityFile
            stream.proxies = .current
            return DingTalkEventStream(application: application(for: access), options: stream, logger: logger)
        }
    }

    public func eventReader(for settings: SourceSettings) throws(EventRefusal) -> any EventReader {
        switch settings {
        case .dingtalk(let access): try DingTalkEventReader(access)
        }
    }

    public func source(for settings: SourceSettings) throws(SourceFault) -> any DirectorySource {
        switch settings {
        case .dingtalk(let access):
            guard !access.appKey.isEmpty, !access.appSecret.isEmpty else {
                throw SourceFault(.credentials, message: "AppKey and AppSecret are needed.")
            }
            return DingTalkSource(application: application(for: access), access: access, loginURL: options.loginURL)
        }
    }

    public func measure() {
        // An application that is read at two addresses is shown as it is at one of them.
        for (appKey, states) in present { metrics.show(states, of: Self.fingerprint(appKey)) }
    }

    /// How the interfaces of each application stand, by AppKey.
    var present: [(appKey: String, states: [(api: DingTalkAPI, state: RateState)])] {
        state.withLock { $0.quotas }.map { ($0.key.appKey, $0.value.present) }
    }

    /// Tells keys apart and does not tell them.
    private static func fingerprint(_ key: String) -> String {
        let digest = SHA256.hash(data: Array(key.utf8))
        return "sha256:" + Hexadecimal.text(digest.prefix(4))
    }

    private func application(for access: DingTalkAccess) -> Application {
        let hosts = Hosts(
            oapi: access.serverAddress?.oapi ?? options.oapiURL, api: access.serverAddress?.api ?? options.apiURL)
        let credentials = AppCredentials(appKey: access.appKey, appSecret: access.appSecret)
        return state.withLock { state in
            // A token is only for who knows the secret: a wrong one must not pass because the right one was used before.
            let key = ApplicationKey(hosts: hosts, credentials: credentials)
            if let application = state.applications[key] { return application }
            if state.applications.count >= Self.capacity { state.applications = [:] }
            let quotaKey = QuotaKey(hosts: hosts, appKey: access.appKey)
            let quota =
                state.quotas[quotaKey]
                ?? Quota(requestsPerSecond: options.requestsPerSecond, banWait: options.banWait, clock: clock)
            if state.quotas.count >= Self.capacity { state.quotas = [:] }
            state.quotas[quotaKey] = quota
            let application = Application(
                Exchange(
                    http: http, hosts: hosts, credentials: credentials, quota: quota, clock: clock, metrics: metrics,
                    limits: CallLimits(timeout: options.requestTimeout, bodyLimit: options.bodyLimit, backoff: options.backoff),
                    logger: logger))
            state.applications[key] = application
            return application
        }
    }
}
