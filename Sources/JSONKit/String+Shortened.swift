extension String {
    /// This text, or its first `count` Unicode scalars and an ellipsis: for texts of others that are repeated in an answer.
    ///
    /// Not by characters: one of them may have any number of scalars.
    public func shortened(to count: Int) -> String {
        guard utf8.count > count, let end = unicodeScalars.index(startIndex, offsetBy: count, limitedBy: endIndex), end < endIndex else {
            return self
        }
        return String(unicodeScalars[..<end]) + "…"
    }
}
