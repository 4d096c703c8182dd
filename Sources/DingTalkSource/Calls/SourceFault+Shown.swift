import IdentityModel

extension SourceFault {
    /// The most bytes that are shown of what a source says, and of its codes: they are kept with each object that they are about.
    static let mostMessage = 2000
    static let mostCode = 200

    /// This fault as it may be told: no text holds any of `secrets`, and none is longer than anybody reads.
    func shown(without secrets: [String]) -> SourceFault {
        func shown(_ text: String, _ most: Int) -> String {
            // Masked first: a secret that is cut through would not be found.
            secrets.reduce(text) { $0.masking($1) }.cut(to: most)
        }
        var fault = self
        fault.message = shown(message, Self.mostMessage)
        fault.code = code.map { shown($0, Self.mostCode) }
        fault.subCode = subCode.map { shown($0, Self.mostCode) }
        fault.requestId = requestId.map { shown($0, Self.mostCode) }
        fault.subject = subject.map { shown($0, Self.mostCode) }
        return fault
    }
}

extension String {
    /// This text with every occurrence of `secret` replaced.
    func masking(_ secret: String) -> String {
        var rest = self[...]
        var masked: [Substring] = []
        while let after = rest.text(after: secret) {
            masked.append(rest[..<self.utf8.index(after.startIndex, offsetBy: -secret.utf8.count)])
            rest = after
        }
        return masked.isEmpty ? self : (masked + [rest]).joined(separator: "***")
    }

    /// At most its first `most` bytes, whole characters of Unicode; what is left out shows as `…`.
    func cut(to most: Int) -> String {
        guard utf8.count > most else { return self }
        var end = utf8.index(startIndex, offsetBy: most)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end]) + "…"
    }
}
