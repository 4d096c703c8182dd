import Synchronization

/// Tells whether what answers in DingTalk's place stands before all of it, or before single objects only.
///
/// A unit that cannot be read for it fails by itself; when several have, with no answer of DingTalk's between, the others would too.
final class Blockade: Sendable {
    static let unitsThatProveIt = 3

    private let units = Atomic<Int>(0)

    /// Takes note of one more unit; true when the reading is to end.
    func isTotal() -> Bool { units.wrappingAdd(1, ordering: .relaxed).newValue >= Self.unitsThatProveIt }

    /// DingTalk answered.
    func isBroken() { units.store(0, ordering: .relaxed) }
}
