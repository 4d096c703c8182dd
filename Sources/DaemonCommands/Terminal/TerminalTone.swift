/// How a text stands out on a terminal.
public enum TerminalTone: Sendable {
    case plain, dim, good, warning, bad

    /// `text` in this tone; as it is where there are no colours.
    public func apply(to text: String, colored: Bool) -> String {
        guard colored, !text.isEmpty, let code else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private var code: Int? {
        switch self {
        case .plain: nil
        case .dim: 2
        case .good: 32
        case .warning: 33
        case .bad: 31
        }
    }
}
