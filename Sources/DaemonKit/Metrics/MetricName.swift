/// Makes names of Prometheus' alphabet from names of the code.
enum MetricName {
    /// A name of a metric: letters, digits, `_` and `:`, no digit first.
    static func metric(_ text: String) -> String { cleaned(text) { $0 == ":" } }

    /// A name of a label: letters, digits and `_`, no digit first.
    static func label(_ text: String) -> String { cleaned(text) { _ in false } }

    /// The name with the suffix that Prometheus' users expect of its kind.
    static func suffixed(_ name: String, _ suffix: String) -> String { name.hasSuffix(suffix) ? name : name + suffix }

    private static func cleaned(_ text: String, _ alsoAllowed: (Unicode.Scalar) -> Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            let isAllowed = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_" || isDigit || alsoAllowed(scalar)
            if isDigit, result.isEmpty { result += "_" }
            result.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        return result.isEmpty ? "_" : result
    }
}
