/// SplitMix64: a seeded generator, and the mixing step alone as a hash.
struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.finish(state)
    }

    /// A hash of `value` under `salt`.
    @inline(__always)
    static func mix(_ value: UInt64, _ salt: UInt64) -> UInt64 {
        finish(value &+ salt &* 0x9E37_79B9_7F4A_7C15)
    }

    @inline(__always)
    private static func finish(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
