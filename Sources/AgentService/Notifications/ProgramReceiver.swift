import AgentAPI
import IdentityModel
import Subprocess
import SystemPackage

/// Told by a program that is run for each notification, without a shell, with the notification as one line on its standard input; exit
/// code 0 means taken.
public struct ProgramReceiver: NotificationReceiver {
    public let name = "exec"
    private let path: String
    private let timeout: Duration

    /// - Parameter path: of the program, absolute.
    public init(path: String, timeout: Duration = .seconds(30)) {
        self.path = path
        self.timeout = timeout
    }

    public func deliver(_ notification: OutgoingNotification) async throws(DeliveryFailure) {
        let outcome = await withTaskGroup(of: Result<TerminationStatus, DeliveryFailure>.self) { group in
            group.addTask { await run(with: notification) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return .failure(DeliveryFailure("the program did not end within \(timeout.components.seconds) s"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(DeliveryFailure("cancelled"))
        }
        let status = try outcome.get()
        guard status.isSuccess else { throw DeliveryFailure("the program ended with \(status)") }
    }

    /// The program's own output on stderr goes where the agent's goes. With the task its whole process group is killed.
    private func run(with notification: OutgoingNotification) async -> Result<TerminationStatus, DeliveryFailure> {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        do {
            let outcome = try await Subprocess.run(
                .path(FilePath(path)), environment: environment(of: notification), workingDirectory: "/", platformOptions: options,
                input: .inputWriter, output: .discarded, error: .currentStandardError
            ) { execution in
                // A program may end well without having read what it is not interested in.
                _ = try? await execution.standardInputWriter.write(notification.body + [UInt8(ascii: "\n")])
                try? await execution.standardInputWriter.finish()
            }
            return .success(outcome.terminationStatus)
        } catch {
            return .failure(DeliveryFailure("the program could not be run: \(error)"))
        }
    }

    private func environment(of notification: OutgoingNotification) -> Environment {
        .custom([
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            "IDP_SYNC_NOTIFICATION_ID": notification.message.id, "IDP_SYNC_NOTIFICATION_KIND": notification.message.kind.rawValue,
        ])
    }
}
