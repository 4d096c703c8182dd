import ArgumentParser
import CurlKit
import DingTalkSource

/// Where DingTalk is, and how fast it is asked.
struct SourceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("DingTalk's legacy interfaces, for IdPs that name no other address.", valueName: "url"), transform: Self.url)
    var dingtalkOapiUrl = "https://oapi.dingtalk.com"

    @Option(help: ArgumentHelp("DingTalk's new interfaces, for IdPs that name no other address.", valueName: "url"), transform: Self.url)
    var dingtalkApiUrl = "https://api.dingtalk.com"

    @Option(help: ArgumentHelp("DingTalk's login page, for browsers.", valueName: "url"), transform: Self.url)
    var dingtalkLoginUrl = "https://login.dingtalk.com"

    @Option(help: ArgumentHelp("Certificates to trust instead of the system's, PEM.", valueName: "file"), completion: .file())
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            "The most requests a second for each application and interface; 0 is no limit of our own. (default: from 20 on, what DingTalk takes)",
            valueName: "count"))
    var requestsPerSecond: Int?

    @Option(
        help: ArgumentHelp("How long nothing is sent after DingTalk's firewall has blocked this address.", valueName: "seconds"))
    var banWaitSeconds = 300

    @Option(help: ArgumentHelp("How long one request may take, to the last byte of its answer.", valueName: "seconds"))
    var requestTimeoutSeconds = 20

    @Option(
        help: ArgumentHelp("The first pause after a failure that may pass; it doubles with each further one.", valueName: "milliseconds"))
    var retryPauseMilliseconds = 500

    func validate() throws {
        guard (0...100_000).contains(requestsPerSecond ?? 0) else {
            throw ValidationError("--requests-per-second must be from 0 to 100000.")
        }
        guard (1...3600).contains(banWaitSeconds) else { throw ValidationError("--ban-wait-seconds must be from 1 to 3600.") }
        guard (1...300).contains(requestTimeoutSeconds) else { throw ValidationError("--request-timeout-seconds must be from 1 to 300.") }
        guard (1...10_000).contains(retryPauseMilliseconds) else {
            throw ValidationError("--retry-pause-milliseconds must be from 1 to 10000.")
        }
    }

    var dingTalk: DingTalkSourceOptions {
        var options = DingTalkSourceOptions()
        options.oapiURL = dingtalkOapiUrl
        options.apiURL = dingtalkApiUrl
        options.loginURL = dingtalkLoginUrl
        options.requestsPerSecond = requestsPerSecond
        options.certificateAuthorityFile = caFile
        options.banWait = .seconds(banWaitSeconds)
        options.requestTimeout = .seconds(requestTimeoutSeconds)
        options.backoff = .milliseconds(retryPauseMilliseconds)
        return options
    }

    var http: CurlConfiguration {
        var configuration = CurlConfiguration(userAgent: "sync-agent/\(SyncAgent.version)")
        configuration.certificateAuthorityFile = caFile
        return configuration
    }

    private static func url(_ text: String) throws -> String {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw ValidationError("must be an address that begins with https:// (or http:// for a test)")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
