extension MetricsSnapshot {
    /// A distribution: how many values were at most as large as each bound, and their sum.
    public struct Histogram: Sendable {
        /// The inclusive upper bounds, rising; a last bucket without bound follows.
        public let bounds: [Double]
        /// The values in each bucket, one more than there are bounds.
        public let counts: [UInt64]
        /// The sum of all values.
        public let sum: Double

        /// How many values there are.
        public var count: UInt64 { counts.reduce(0, &+) }

        /// The value that the given part (0…1) of all values does not pass, taken as evenly spread inside a bucket; nil where
        /// there is none. Above the highest bound, that bound.
        public func quantile(_ part: Double) -> Double? {
            guard count > 0, part.isFinite else { return nil }
            let rank = min(max(part, 0), 1) * Double(count)
            var below = 0.0
            for (index, bound) in bounds.enumerated() {
                let inBucket = Double(counts[index])
                if inBucket > 0, below + inBucket >= rank {
                    let lower = index == 0 ? 0 : bounds[index - 1]
                    return lower + (bound - lower) * (rank - below) / inBucket
                }
                below += inBucket
            }
            return bounds.last
        }
    }
}
