import AgentAPI
import AgentService
import ArgumentParser
import DaemonCommands
import DaemonKit
import Glibc
import IdentityModel
import LineProtocol

/// A task as it goes on, for people.
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows a task as it goes on: a progress bar on a terminal, plain lines otherwise.",
        discussion: "Exits with 0 when the task did all that it was to do, with 1 when it failed, was canceled, is held or is incomplete.")

    @OptionGroup var socket: SocketOptions<SyncAgent>

    @Argument(help: "The task, as task-0000001.", transform: TaskArgument.parse)
    var task: TaskID

    func run() async throws {
        do {
            try await watch()
        } catch let error as LineClientError {
            throw CommandFailure(error)
        }
    }

    private func watch() async throws {
        let client = try await LineClient.connect(path: socket.path)
        var display = ProgressDisplay()
        var task = try await client.call(TaskWatch.self, TaskReference(taskId: task))
        display.show(task)
        for try await notification in client.notifications {
            if let notice = try notification.decode(TaskProgressed.self) {
                task = notice.task
                display.show(task)
            } else if let notice = try notification.decode(TaskEnded.self) {
                display.finish(notice.task)
                guard notice.task.status == .success || notice.task.status == .planned else { throw ExitCode(ExitStatus.failure.rawValue) }
                return
            }
        }
        throw CommandFailure(description: "the agent closed the connection; \(task.id) was \(task.status.rawValue)")
    }
}

/// Draws a task's progress on stdout: over the same line on a terminal; elsewhere a line for each phase and each tenth of the work.
struct ProgressDisplay {
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private var text = TaskProgressText()
    private var lastLine: (phase: TaskProgress.Phase, tenth: Int)?

    mutating func show(_ task: SyncTask) {
        let line = text.line(for: task, at: .now)
        if isTerminal { return write("\r\u{1B}[2K\(line)") }
        let tenth = task.progress.percent / 10
        guard lastLine?.phase != task.progress.phase || lastLine?.tenth != tenth else { return }
        lastLine = (task.progress.phase, tenth)
        write(line + "\n")
    }

    func finish(_ task: SyncTask) {
        // It may quote what the source has said.
        let lines = TaskProgressText.outcome(of: task).split(separator: "\n").map { TerminalText.harmless(String($0)) }
        write((isTerminal ? "\r\u{1B}[2K" : "") + lines.joined(separator: "\n") + "\n")
    }

    private func write(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}
