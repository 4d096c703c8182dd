/// The id of one call: short base-36 text on the legacy host, a UUID on the new one.
struct RequestID: Sendable {
    let number: UInt64

    /// Appends `,"request_id":"…"`.
    func appendLegacy(to out: ByteWriter) {
        out.append(",\"request_id\":\"")
        let digits: StaticString = "0123456789abcdefghijklmnopqrstuvwxyz"
        var rest = SplitMix.mix(number, 11)
        for _ in 0..<13 {
            out.append(byte: digits.utf8Start[Int(rest % 36)])
            rest /= 36
        }
        out.append("\"")
    }

    func appendUUID(to out: ByteWriter) {
        let digits: StaticString = "0123456789ABCDEF"
        for (position, word) in [SplitMix.mix(number, 12), SplitMix.mix(number, 13)].enumerated() {
            for nibble in 0..<16 {
                let place = position * 16 + nibble
                if place == 8 || place == 12 || place == 16 || place == 20 { out.append("-") }
                out.append(byte: digits.utf8Start[Int((word >> (60 - 4 * UInt64(nibble))) & 15)])
            }
        }
    }
}
