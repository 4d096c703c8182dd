/// Lets some events of a connection be stored side by side, so that those that came together share a write, and not too many.
///
/// A connection that tells faster than events are stored is not read on meanwhile.
actor StreamIntake {
    /// So many are stored at once.
    static let most = 64

    private var free = most
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Returns when there is room for one more.
    func enter() async {
        guard free == 0, !isClosed else { return free -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// One is done with.
    func leave() {
        guard !waiting.isEmpty else { return free += 1 }
        waiting.removeFirst().resume()
    }

    /// Nobody stores anything any more: whoever waits, or comes, goes on.
    func close() {
        isClosed = true
        for place in waiting { place.resume() }
        waiting = []
    }
}
