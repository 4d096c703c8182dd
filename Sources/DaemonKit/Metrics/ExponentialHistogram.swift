import Synchronization

/// Counts values in buckets of which each is twice as wide as the one before; recording takes no lock.
final class ExponentialHistogram: Sendable {
    /// Buckets, the last one for everything above the highest bound.
    static let bucketCount = 24

    /// The upper bound of the first bucket.
    let firstBound: UInt64
    private let counts = InlineArray<24, Atomic<UInt64>> { _ in Atomic(0) }
    private let total = Atomic<UInt64>(0)

    init(firstBound: UInt64) {
        self.firstBound = max(1, firstBound)
    }

    /// Counts a value; one below zero counts as zero.
    func record(_ value: Int64) {
        let value = UInt64(max(0, value))
        counts[bucket(of: value)].wrappingAdd(1, ordering: .relaxed)
        total.wrappingAdd(value, ordering: .relaxed)
    }

    /// How many values fell in each bucket, and their sum.
    func read() -> (counts: [UInt64], sum: UInt64) {
        ((0..<Self.bucketCount).map { counts[$0].load(ordering: .relaxed) }, total.load(ordering: .relaxed))
    }

    /// The inclusive upper bounds of all buckets but the last.
    var bounds: [UInt64] { (0..<Self.bucketCount - 1).map { firstBound << UInt64($0) } }

    private func bucket(of value: UInt64) -> Int {
        guard value > firstBound else { return 0 }
        let wholes = (value - 1) / firstBound
        return min(Self.bucketCount - 1, UInt64.bitWidth - wholes.leadingZeroBitCount)
    }
}
