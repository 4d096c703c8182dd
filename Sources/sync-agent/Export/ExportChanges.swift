import ArgumentParser
import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol

/// The change feed up to its end.
struct ExportChanges: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes", abstract: "Writes the changes of the directory from a cursor on.",
        discussion: "The last line on standard error names the cursor to go on from.")

    @OptionGroup var options: ExportOptions

    @Option(help: ArgumentHelp("The cursor of the last change that is known (the oldest that is kept).", valueName: "cursor"))
    var after: String?

    @Option(help: ArgumentHelp("Only this IdP's.", valueName: "idp"), transform: IdPArgument.parse)
    var idp: IdPID?

    func run() async throws {
        var cursor = after.map { JSONValue.string($0) }
        let columns = ["cursor", "time", "idpId", "taskId", "kind", "action", "id", "sourceId", "groupId", "before", "after"]
        try await options.write(columns: columns) { client in
            var params: JSONValue = ["limit": 1000]
            params["after"] = cursor
            params["idpId"] = idp.map { .string($0.rawValue) }
            let page = try await client.call(method: "changes.list", params: params)
            cursor = page["cursor"]
            guard case .array(let changes)? = page["changes"], !changes.isEmpty else { return nil }
            return changes
        }
        if case .string(let cursor)? = cursor { StandardError.line("cursor \(cursor)") }
    }
}
