import ArgumentParser
import IdentityModel
import JSONKit
import LineProtocol

/// What a task did, object by object.
struct ExportRecords: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "records", abstract: "Writes the records of a task.")

    @OptionGroup var options: ExportOptions

    @Flag(help: "Both data sources of each record too, field by field (ndjson).")
    var details = false

    @Argument(help: "The task, as task-0000001.", transform: TaskArgument.parse)
    var task: TaskID

    func validate() throws {
        if details && options.format == .csv { throw ValidationError("--details goes with --format ndjson.") }
    }

    func run() async throws {
        var pages = ListPages("record.list", "records", params: ["taskId": .string(task.rawValue)])
        let columns = [
            "id", "taskId", "type", "action", "state", "name", "sourceId", "localId", "error.reason", "error.message", "time",
        ]
        try await options.write(columns: columns) { client in
            guard let records = try await pages.next(client) else { return nil }
            guard details else { return records }
            var detailed: [JSONValue] = []
            for record in records { detailed.append(try await client.call(method: "record.get", params: ["recordId": record["id"] ?? ""])) }
            return detailed
        }
    }
}

/// A task on the command line.
enum TaskArgument {
    static func parse(_ text: String) throws -> TaskID {
        guard let id = TaskID(rawValue: text) else { throw ValidationError("The task \(TaskID.rule).") }
        return id
    }
}
