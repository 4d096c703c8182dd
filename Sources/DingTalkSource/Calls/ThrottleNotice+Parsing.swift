import JSONKit

extension ThrottleNotice {
    /// Reads the end and the size of the window out of a throttle's sentence:
    /// `…从 2026-09-03 10:15:02 到 2026-09-03 10:15:02 请求总次数超过 20 次, 限制将在 2026-09-03 10:15:03 结束.` Times are China's (UTC+8).
    init(sentence: String, isOwnLimit: Bool, defaultWaitMilliseconds: Int64 = 1000) {
        self.endsAt = sentence.text(after: "限制将在 ").flatMap(chinaTime)
        self.limit = isOwnLimit ? sentence.text(after: "请求总次数超过 ").flatMap { Int($0.prefix { $0.isASCII && $0.isNumber }) } : nil
        self.defaultWaitMilliseconds = defaultWaitMilliseconds
    }
}

extension String {
    /// What follows the first occurrence of `marker`.
    func text(after marker: String) -> Substring? { self[...].text(after: marker) }
}

extension Substring {
    /// What follows the first occurrence of `marker`.
    func text(after marker: String) -> Substring? {
        firstRange(of: marker).map { self[$0.upperBound...] }
    }

    private func firstRange(of marker: String) -> Range<Index>? {
        let bytes = utf8
        let wanted = Array(marker.utf8)
        guard let first = wanted.first else { return nil }
        var start = bytes.startIndex
        while let candidate = bytes[start...].firstIndex(of: first) {
            if bytes[candidate...].starts(with: wanted) {
                return candidate..<bytes.index(candidate, offsetBy: wanted.count)
            }
            start = bytes.index(after: candidate)
        }
        return nil
    }
}

/// Reads `2026-09-03 10:15:03` as China's time; milliseconds since 1970.
private func chinaTime(_ text: Substring) -> Int64? {
    let stamp = String(text.prefix(19))
    guard stamp.utf8.count == 19 else { return nil }
    return Timestamp(stamp.replacingSpace() + "+08:00")?.milliseconds
}

extension String {
    fileprivate func replacingSpace() -> String { String(map { $0 == " " ? "T" : $0 }) }
}
