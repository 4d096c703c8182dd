import ArgumentParser
import RegistryStore

/// How long the audit's entries are kept.
struct AuditOptions: ParsableArguments {
    @Option(name: .customLong("audit-retention-days"), help: ArgumentHelp("Audit entries that are older are dropped.", valueName: "days"))
    var days: Int64 = 730

    @Option(
        name: .customLong("audit-max-entries"), help: ArgumentHelp("Of more audit entries the oldest are dropped.", valueName: "number"))
    var entries: Int64 = 500_000

    var retention: AuditRetention { AuditRetention(days: days, entries: entries) }

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--audit-retention-days is a number from 1 to 36500.") }
        guard (100...100_000_000).contains(entries) else { throw ValidationError("--audit-max-entries is a number from 100 to 100000000.") }
    }
}
