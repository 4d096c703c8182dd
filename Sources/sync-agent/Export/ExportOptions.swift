import AgentService
import ArgumentParser
import DaemonCommands
import DaemonKit
import JSONKit
import LineProtocol

/// What every export asks for.
struct ExportOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case ndjson, csv
    }

    @OptionGroup var socket: SocketOptions<SyncAgent>

    @Option(help: "ndjson: one JSON object a line; csv: for spreadsheets.")
    var format = Format.ndjson

    @Option(
        help: ArgumentHelp("The file to write; it has its name once it is whole (standard output).", valueName: "file"),
        completion: .file())
    var output: String?

    /// Writes the items of every page; memory does not grow with their number.
    ///
    /// - Parameters:
    ///   - columns: members of an item, a path where they are below another.
    ///   - next: gives the next page; nil after the last.
    func write(columns: [String], pages next: (LineClient) async throws -> [JSONValue]?) async throws {
        var isFirst = true
        try await write { client in
            defer { isFirst = false }
            let head = isFirst && format == .csv ? CSVText.byteOrderMark + CSVText.line(columns) : nil
            guard let items = try await next(client) else { return head }
            return items.reduce(into: head ?? "") { $0 += line($1, columns) }
        }
    }

    /// Writes a file of pieces; memory does not grow with their number.
    ///
    /// - Parameter next: gives the next piece; nil after the last.
    func write(pieces next: (LineClient) async throws -> String?) async throws {
        var output = try OutputFile(self.output)
        do {
            let client = try await LineClient.connect(path: socket.path)
            while let piece = try await next(client) { try output.write(piece) }
            try output.finish()
        } catch {
            output.discard()
            throw (error as? LineClientError).map { CommandFailure($0) } ?? error
        }
    }

    private func line(_ item: JSONValue, _ columns: [String]) -> String {
        switch format {
        case .ndjson: return String(decoding: item.jsonBytes, as: UTF8.self) + "\n"
        case .csv:
            let cells = columns.map { column in
                CSVText.cell(column.split(separator: ".").reduce(item as JSONValue?) { $0?[String($1)] })
            }
            return CSVText.line(cells)
        }
    }
}

/// The pages of a list, one after the other.
struct ListPages {
    let method: String
    let member: String
    let params: JSONValue
    /// The answer that came last.
    private(set) var answer: JSONValue?

    init(_ method: String, _ member: String, params: JSONValue) {
        self.method = method
        self.member = member
        self.params = params
    }

    /// The items of the next page; nil after the last.
    mutating func next(_ client: LineClient) async throws(LineClientError) -> [JSONValue]? {
        var params = params
        params["pageSize"] = 1000
        if let answer {
            guard let token = answer["nextPageToken"] else { return nil }
            params["pageToken"] = token
        }
        let page = try await client.call(method: method, params: params)
        answer = page
        guard case .array(let items)? = page[member] else { return nil }
        return items
    }
}
