import AgentService
import ArgumentParser
import CurlKit
import DaemonKit
import FoundationEssentials
import IdentityModel

/// Who outside is told what happens.
struct NotificationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A program that is run for each notification, which is one JSON line on its standard input; exit code 0 means taken.",
            valueName: "program"), completion: .file())
    var notifyExec: String?

    @Option(
        help: ArgumentHelp(
            "An address that each notification is posted to, signed with the secret of --notify-secret-file; any 2xx means taken.",
            valueName: "url"), transform: Self.url)
    var notifyUrl: ServerURL?

    @Option(
        help: ArgumentHelp("The secret for --notify-url: 16 to 4096 bytes; a line end is not part of it.", valueName: "file"),
        completion: .file())
    var notifySecretFile: String?

    @Option(
        help: ArgumentHelp(
            """
            What is told, separated by commas: \(NoticeKind.allCases.map(\.rawValue).joined(separator: ", ")). \
            (default: all but directory.changed, which carries personal data)
            """, valueName: "kinds"), transform: Self.kinds)
    var notifyKinds: Set<NoticeKind>?

    func validate() throws {
        if let notifyExec, !notifyExec.hasPrefix("/") { throw ValidationError("--notify-exec is the absolute path of a program.") }
        if (notifyUrl == nil) != (notifySecretFile == nil) {
            throw ValidationError("--notify-url and --notify-secret-file come together.")
        }
    }

    /// - Throws: ``StartFailure`` for a program that cannot be run and a secret that cannot be used.
    func settings(http: CurlClient, metrics: MetricsRegistry) throws(StartFailure) -> NotificationSettings {
        var receivers: [any NotificationReceiver] = []
        if let notifyExec {
            guard FileManager.default.isExecutableFile(atPath: notifyExec) else {
                throw StartFailure(description: "\(notifyExec), the program of --notify-exec, is not there or may not be run")
            }
            receivers.append(ProgramReceiver(path: notifyExec))
        }
        if let notifyUrl, let notifySecretFile {
            receivers.append(WebhookReceiver(client: http, url: notifyUrl, secret: try Self.secret(notifySecretFile)))
        }
        return NotificationSettings(
            receivers: receivers, kinds: notifyKinds ?? NotificationSettings.usualKinds, metrics: metrics)
    }

    private static func secret(_ path: String) throws(StartFailure) -> WebhookSecret {
        let length = WebhookSecret.length
        do throws(PrivateFileError) {
            if let secret = WebhookSecret(try PrivateFile(path).read(limit: length.upperBound)) { return secret }
        } catch {
            throw StartFailure(description: "the secret of --notify-secret-file \(path) cannot be read: \(error)")
        }
        throw StartFailure(
            description: "the secret of --notify-secret-file \(path) has not \(length.lowerBound) to \(length.upperBound) bytes")
    }

    private static func url(_ text: String) throws -> ServerURL {
        guard !text.hasSuffix("/"), let url = ServerURL(text) else {
            throw ValidationError(ServerURL.rule + ", without a slash at the end")
        }
        return url
    }

    private static func kinds(_ text: String) throws -> Set<NoticeKind> {
        let words = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
        let kinds = words.compactMap { NoticeKind(rawValue: String($0)) }
        guard kinds.count == words.count, !kinds.isEmpty else {
            throw ValidationError("must be some of \(NoticeKind.allCases.map(\.rawValue).joined(separator: ", ")), separated by commas")
        }
        return Set(kinds)
    }
}
