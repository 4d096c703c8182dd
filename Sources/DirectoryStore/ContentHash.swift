/// 128 bits that tell two contents apart, or nothing for no content.
public struct ContentHash: Hashable, Sendable {
    /// Nil for a person who is not at the source.
    @usableFromInline let value: UInt128?

    /// There is no content.
    public static let none = ContentHash(value: nil)

    /// A content that nobody knows: the person is compared at the next run, whatever the source says.
    static let unknown = ContentHash(value: 0)

    init(value: UInt128?) { self.value = value }

    /// The first 16 bytes of a cryptographic hash; nothing when there are fewer.
    @inlinable
    public init(_ bytes: some Sequence<UInt8>) {
        var value: UInt128 = 0
        var count = 0
        for byte in bytes.prefix(16) {
            value = value << 8 | UInt128(byte)
            count += 1
        }
        self.value = count == 16 ? value : nil
    }

    init(_ buffer: UnsafeRawBufferPointer) {
        value = buffer.count == 16 ? UInt128(bigEndian: buffer.loadUnaligned(as: UInt128.self)) : nil
    }

    /// The hash of a content made of several, in order. The parts are hashes already, so a product spreads them enough.
    public func combined(with next: ContentHash) -> ContentHash {
        ContentHash(value: (value ?? 0) &* 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835 &+ (next.value ?? 0))
    }

    var bytes: [UInt8] {
        guard let value else { return [] }
        return withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
