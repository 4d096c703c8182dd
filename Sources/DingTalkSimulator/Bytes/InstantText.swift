/// Reads instants as callers of the new host write them.
enum InstantText {
    /// Milliseconds since 1970 of `2024-07-15T07:05:43Z`, with or without a fraction or an offset; nil for anything else.
    static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            return bytes[range].allSatisfy { (0x30...0x39).contains($0) } ? bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            var weight: Int64 = 100
            position += 1
            while let digit = number(position..<position + 1) {
                fraction += digit * weight
                weight /= 10
                position += 1
            }
        }
        guard let offset = offset(bytes.dropFirst(position)) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let monthIndex = (month + 9) % 12
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * monthIndex + 2) / 5 + day - 1 - 719_468
        return (days * 86400 + hour * 3600 + minute * 60 + second - offset) * 1000 + fraction
    }

    /// Seconds east of Greenwich.
    private static func offset(_ rest: ArraySlice<UInt8>) -> Int64? {
        if rest.elementsEqual("Z".utf8) { return 0 }
        let digits = rest.dropFirst().filter { (0x30...0x39).contains($0) }.map { Int64($0 - 0x30) }
        guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), digits.count == 4 else { return nil }
        let seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
