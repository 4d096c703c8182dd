import ArgumentParser
import DaemonCommands
import DaemonKit

/// The daemon that synchronizes identity providers into the directory.
@main
struct SyncAgent: DaemonCommand {
    static let environmentPrefix = "SYNC_AGENT"
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: program,
        abstract: "Brings organisations from their identity providers into a directory and keeps them in step.",
        discussion: EnvironmentOptions.discussion(prefix: environmentPrefix),
        version: version,
        subcommands: [
            Serve.self, Call<SyncAgent>.self, Watch.self, Export.self, Report.self, Status.self, Health<SyncAgent>.self,
            Measure<SyncAgent>.self,
        ])
}

extension SyncAgent: ServedDaemon {
    static let program = "sync-agent"
    static let title = "agent"
    static let socketName = "sync-agent.sock"
    static let examples = (plain: "task.list", withParams: "task.get '{\"taskId\":\"task-0000001\"}'")
}
