import Foundation
import Testing

/// README.zh-CN.md says what README.md says.
@Suite struct TranslationTests {
    @Test func `both pages have the same sections with the same commands, code, links and tables`() throws {
        let original = try sections(of: "README.md")
        let translation = try sections(of: "README.zh-CN.md")
        #expect(original.map(\.level) == translation.map(\.level), "the headings differ")
        for (one, other) in zip(original, translation) {
            let place: Comment = "\(one.title) / \(other.title)"
            #expect(one.blocks == other.blocks, place)
            #expect(one.code.symmetricDifference(other.code) == [], place)
            #expect(one.links == other.links, place)
            #expect(one.rows == other.rows, place)
            #expect(one.numbers == other.numbers, place)
        }
    }

    @Test func `each paragraph of the translation is translated`() throws {
        for section in try sections(of: "README.zh-CN.md") where section.level > 1 {
            #expect(section.text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(section.title)")
        }
    }

    /// What is between two headings.
    private struct Section {
        let level: Int
        let title: String
        var text = ""
        var blocks: [String] = []

        /// Everything between backticks.
        var code: Set<String> { Set(text.matches(of: /`([^`]+)`/).map { String($0.1) }) }
        var links: [String] { text.matches(of: /\]\(([^)]+)\)/).map { String($0.1) }.filter { !$0.hasPrefix("README") }.sorted() }
        /// How many cells each row of a table has.
        var rows: [Int] { text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0.count { $0 == "|" } } }
        /// The numbers in tables.
        var numbers: [[String]] {
            text.split(separator: "\n").filter { $0.hasPrefix("|") }.map {
                $0.matches(of: /[0-9]+([,.][0-9]+)*/).map { String($0.0) }.sorted()
            }
        }
    }

    private func sections(of page: String) throws -> [Section] {
        var sections: [Section] = []
        var block: String?
        for line in try DocumentationFiles.text(page).split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                if let ended = block {
                    sections[sections.count - 1].blocks.append(ended)
                    block = nil
                } else {
                    block = line + "\n"
                }
            } else if let begun = block {
                // A drawing is translated, and so is what explains a command.
                let isDrawing = begun.hasPrefix("```\n")
                block = begun + (isDrawing ? "" : line.replacing(/[ ]+# .*$/, with: "") + "\n")
            } else if line.hasPrefix("#") {
                sections.append(Section(level: line.prefix { $0 == "#" }.count, title: line))
            } else if !sections.isEmpty {
                sections[sections.count - 1].text += line + "\n"
            }
        }
        return sections
    }
}
