/// The watches of one connection.
///
/// While a batch is answered nothing may be written into its array: what its watches bring, and how any watch ends, waits for its end.
struct ConnectionWatches {
    /// How a watch's sequence ended.
    struct Ending {
        let number: Int
        let failure: (any Error)?
    }

    /// Those that run, by their number.
    private(set) var running: [Int: Watch] = [:]
    /// Those that were answered in the batch and begin behind it.
    private var beginnings: [WatchStart] = []
    /// Those whose sequence ended while the batch was answered.
    private var endings: [Ending] = []
    private var last = 0

    var isEmpty: Bool { running.isEmpty }
    /// The numbers of those that run, oldest first.
    var numbers: [Int] { running.keys.sorted() }

    subscript(number: Int) -> Watch? { running[number] }

    /// A number for the next watch.
    mutating func next() -> Int {
        last += 1
        return last
    }

    mutating func add(_ watch: Watch, as number: Int) { running[number] = watch }

    /// Forgets a watch whose task has ended.
    @discardableResult
    mutating func remove(_ number: Int) -> Watch? { running.removeValue(forKey: number) }

    mutating func postpone(_ start: WatchStart) { beginnings.append(start) }
    mutating func postpone(_ ending: Ending) { endings.append(ending) }

    /// What waited for the end of the batch.
    mutating func takePostponed() -> (beginnings: [WatchStart], endings: [Ending]) {
        defer { (beginnings, endings) = ([], []) }
        return (beginnings, endings)
    }

    func cancelAll() {
        for watch in running.values { watch.cancel() }
    }

    /// The peer is gone: no batch is ended any more, and nothing waits for that.
    mutating func abandon() {
        for ending in takePostponed().endings { remove(ending.number) }
        cancelAll()
    }

    /// Makes all watches wait, or lets them go on.
    func setCongested(_ isCongested: Bool) {
        for watch in running.values { watch.outbox.setCongested(isCongested) }
    }
}
