import ArgumentParser

/// Lists as files.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes records, employees or changes as NDJSON or CSV.",
        subcommands: [ExportRecords.self, ExportEmployees.self, ExportChanges.self])
}
