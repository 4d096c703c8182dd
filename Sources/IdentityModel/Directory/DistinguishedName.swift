/// A distinguished name made of organisational units (RFC 4514).
public enum DistinguishedName {
    /// `OU=leaf,…,OU=root` of the names from the root to the leaf.
    public static func organisationalUnits(path: [String]) -> String {
        path.reversed().map { "OU=" + escaped($0) }.joined(separator: ",")
    }

    /// A value with what has a meaning in a distinguished name escaped.
    static func escaped(_ value: String) -> String {
        var result = ""
        let scalars = Array(value.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"", "+", ",", ";", "<", ">", "\\": result += "\\" + String(scalar)
            case "#" where index == 0: result += "\\#"
            case " " where index == 0 || index == scalars.count - 1: result += "\\ "
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\" + (digits.count == 1 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
