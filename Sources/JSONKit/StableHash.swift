/// A hash that is the same in every process, unlike Swift's own: FNV-1a. It tells texts apart that nobody chose to collide.
public enum StableHash {
    public static func of(_ text: String) -> UInt64 { of(text.utf8.span) }

    public static func of(_ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash
    }
}
