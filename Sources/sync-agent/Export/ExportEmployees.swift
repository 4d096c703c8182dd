import ArgumentParser
import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol

/// The employees of one IdP, all of one moment.
struct ExportEmployees: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "employees", abstract: "Writes the employees of an IdP as they are at one moment.",
        discussion: "The last line on standard error names the cursor from which the change feed goes on from what was written.")

    @OptionGroup var options: ExportOptions

    @Option(help: ArgumentHelp("As the directory was at this cursor of the change feed (now).", valueName: "cursor"))
    var asOf: String?

    @Argument(help: "The IdP, as idp-8f2k.", transform: IdPArgument.parse)
    var idp: IdPID

    func run() async throws {
        var params: JSONValue = ["idpId": .string(idp.rawValue), "format": .string(options.format.rawValue), "pageSize": 1000]
        if let asOf { params["asOf"] = .string(asOf) }
        var cursor: JSONValue?
        var isLast = false
        try await options.write { client in
            guard !isLast else { return nil }
            let page = try await client.call(method: "employee.export", params: params)
            params["pageToken"] = page["nextPageToken"]
            (cursor, isLast) = (page["asOf"], page["nextPageToken"] == nil)
            return page["data"]?.text
        }
        if let cursor = cursor?.text { StandardError.line("cursor \(cursor)") }
    }
}

/// An IdP on the command line.
enum IdPArgument {
    static func parse(_ text: String) throws -> IdPID {
        guard let id = IdPID(rawValue: text) else { throw ValidationError("The IdP \(IdPID.rule).") }
        return id
    }
}
