import DirectoryStore

/// What a run over everything has found and decided, before anything of it is done.
struct DecidedRun: Sendable {
    let reading: Reading
    let proof: ReadingProof
    let comparison: Comparison
    let confirmation: Confirmation
    let ruling: RemovalRuling

    /// How many persons of the directory were not seen.
    var absent: Int { comparison.persons?.absent ?? 0 }
}
