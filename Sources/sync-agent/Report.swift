import AgentAPI
import AgentService
import ArgumentParser
import DaemonCommands
import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol

/// A task as a page for a browser.
struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes one HTML page about a task, to be opened in a browser and sent on.",
        discussion: "The page needs nothing else: no other file, no network. It holds personal data: send it with care.")

    @OptionGroup var socket: SocketOptions<SyncAgent>

    @Option(help: ArgumentHelp("The page to write.", valueName: "file"), completion: .file())
    var html: String

    @Option(help: ArgumentHelp("How many records the page holds at most; what is held and what failed comes first.", valueName: "number"))
    var records = 2000

    @Argument(help: "The task, as task-0000001.", transform: TaskArgument.parse)
    var task: TaskID

    func validate() throws {
        guard (0...100_000).contains(records) else { throw ValidationError("--records is a number from 0 to 100000.") }
    }

    func run() async throws {
        let report: TaskReport
        do throws(LineClientError) {
            let client = try await LineClient.connect(path: socket.path)
            report = try await ReportReader(client: client, limit: records).read(task)
        } catch { throw CommandFailure(error) }
        var output = try OutputFile(html)
        do {
            try output.write(TaskReportPage(report).html)
            try output.finish()
        } catch {
            output.discard()
            throw error
        }
    }
}

/// Asks the agent for what a report is made of.
struct ReportReader {
    let client: LineClient
    /// How many records at most.
    let limit: Int

    func read(_ id: TaskID) async throws(LineClientError) -> TaskReport {
        let task = try await client.call(TaskGet.self, TaskReference(taskId: id))
        let schedules = try await client.call(ScheduleList.self, .init()).schedules
        let name = schedules.first { $0.idpId == task.idpId }?.name ?? task.idpId.rawValue
        var report = TaskReport(task: task, idpName: name, time: SystemWallClock().now())
        var list = TaskList.Params()
        list.idpId = task.idpId
        report.runs = try await client.call(TaskList.self, list).tasks.filter { $0.id <= task.id && !$0.dryRun }
        for state in [SyncRecord.State.held, .failed, .planned, .applied] { try await addRecords(state, of: id, to: &report) }
        try await addCoverage(of: id, to: &report)
        return report
    }

    private func addRecords(_ state: SyncRecord.State, of id: TaskID, to report: inout TaskReport) async throws(LineClientError) {
        var params = RecordList.Params(taskId: id)
        params.state = state
        repeat {
            let page = try await client.call(RecordList.self, params)
            for record in page.records {
                guard report.records.count < limit else {
                    report.isShortened = true
                    return
                }
                report.records.append(try await client.call(RecordGet.self, RecordGet.Params(recordId: record.id)))
            }
            params.paging.pageToken = page.nextPageToken
        } while params.paging.pageToken != nil
    }

    /// Enough to see what the trouble is; `task.coverage` has the rest.
    private static let departmentsAtMost = 500

    private func addCoverage(of id: TaskID, to report: inout TaskReport) async throws(LineClientError) {
        var params = TaskCoverage.Params(taskId: id)
        repeat {
            let page = try await client.call(TaskCoverage.self, params)
            report.coverage = page.totals
            let room = Self.departmentsAtMost - report.incomplete.count
            report.incomplete += page.departments.filter { $0.state != .complete }.prefix(room)
            params.paging.pageToken = page.nextPageToken
        } while params.paging.pageToken != nil && report.incomplete.count < Self.departmentsAtMost
    }
}
