import ArgumentParser
import DirectoryStore

/// How long tasks, their records and the change feed are kept.
struct RecordOptions: ParsableArguments {
    @Option(
        name: .customLong("record-retention-days"),
        help: ArgumentHelp("Older tasks are dropped with their records, and the change feed begins behind them.", valueName: "days"))
    var days: Int64 = 180

    @Option(
        name: .customLong("record-max-entries"),
        help: ArgumentHelp("Of more records those of the oldest tasks are dropped.", valueName: "number"))
    var entries: Int64 = 5_000_000

    var retention: RecordRetention { RecordRetention(days: days, records: entries) }

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--record-retention-days is a number from 1 to 36500.") }
        guard (1000...1_000_000_000).contains(entries) else {
            throw ValidationError("--record-max-entries is a number from 1000 to 1000000000.")
        }
    }
}
