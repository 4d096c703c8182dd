/// Rows of text in aligned columns.
public struct TextTable: Sendable {
    private let titles: [String]
    private var rows: [[Cell]] = []

    /// One text, and how it stands out.
    public struct Cell: Sendable, ExpressibleByStringLiteral {
        let text: String
        let tone: TerminalTone

        public init(_ text: String, _ tone: TerminalTone = .plain) {
            self.text = TerminalText.harmless(text)
            self.tone = tone
        }

        public init(stringLiteral text: String) { self.init(text) }
    }

    public init(_ titles: String...) { self.titles = titles }

    /// Adds a row with a cell for each title.
    public mutating func add(_ row: Cell...) { rows.append(row) }

    /// The lines, the titles first; without rows there are none.
    public func lines(colored: Bool) -> [String] {
        if rows.isEmpty { return [] }
        let table = [titles.map { Cell($0, .dim) }] + rows
        let widths = titles.indices.map { column in table.map { column < $0.count ? TerminalText.width($0[column].text) : 0 }.max() ?? 0 }
        return table.map { row in
            let filled = row.lastIndex { !$0.text.isEmpty } ?? 0
            return zip(row, widths).prefix(filled + 1).enumerated().map { column, cell in
                let text = column == filled ? cell.0.text : TerminalText.padded(cell.0.text, to: cell.1)
                return cell.0.tone.apply(to: text, colored: colored)
            }.joined(separator: "  ")
        }
    }
}
