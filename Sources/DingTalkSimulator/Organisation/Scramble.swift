/// A seeded one-to-one map of 56-bit numbers: ids look random, never collide, and lead back to the person without an index.
struct Scramble: Sendable {
    private static let mask: UInt64 = (1 << 56) - 1
    private static let first: UInt64 = 0x00D6_E8FE_B866_59FD
    private static let second: UInt64 = 0x00C2_B2AE_3D27_D4EB
    private static let firstInverse = inverse(of: first)
    private static let secondInverse = inverse(of: second)

    private let offset: UInt64

    init(seed: UInt64) { offset = SplitMix.mix(seed, 77) & Self.mask }

    @inline(__always)
    func forward(_ value: UInt64) -> UInt64 {
        var x = ((value &+ offset) &* Self.first) & Self.mask
        x ^= x >> 28
        x = (x &* Self.second) & Self.mask
        return x ^ (x >> 28)
    }

    func backward(_ value: UInt64) -> UInt64 {
        var x = value & Self.mask
        x ^= x >> 28
        x = (x &* Self.secondInverse) & Self.mask
        x ^= x >> 28
        return (x &* Self.firstInverse &- offset) & Self.mask
    }

    /// The inverse of an odd number modulo 2^64, by Newton's iteration.
    private static func inverse(of odd: UInt64) -> UInt64 {
        var inverse = odd
        for _ in 0..<6 { inverse = inverse &* (2 &- odd &* inverse) }
        return inverse
    }
}
