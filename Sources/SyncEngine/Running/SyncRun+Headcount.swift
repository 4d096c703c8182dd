import DirectoryStore
import IdentityModel
import SourceAPI

extension SyncRun {
    /// Asks the source how many persons there are, to set beside how many were read, where both speak of the whole organisation.
    ///
    /// It costs a request. A first run, of which it is promised how many requests it sends, asks only when its listings are not complete;
    /// every later one asks. A difference is told and decides nothing; no answer is no trouble.
    func countHeads(_ proof: ReadingProof, _ comparison: Comparison) async throws {
        guard task.users, proof.readsAll, comparison.persons != nil, proof.earlier != nil || !proof.isComplete else { return }
        let answer: Int?
        do throws(SourceFault) { answer = try await connection.source.headcount() } catch { answer = nil }
        try Task.checkCancellation()
        guard let answer else { return }
        monitor.update { $0.sourceHeadcount = answer }
    }

    /// What the headcount tells beside the number of persons that were read; nil when it was not asked for, or is as it should be and
    /// nothing else is in doubt.
    static func words(headcount: Int?, read: Int, isInDoubt: Bool) -> String? {
        guard let headcount else { return nil }
        if headcount == read { return isInDoubt ? "The source counts as many persons as were read: \(read)." : nil }
        return headcount > read
            ? "The source counts \(headcount) persons, \(headcount - read) more than were read: some were not listed."
            : "The source counts \(headcount) persons, \(read - headcount) fewer than were read: some left meanwhile."
    }
}
