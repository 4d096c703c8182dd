// Writes Sources/DirectoryStore/Search/PinyinTable.swift: which syllable each unified Chinese ideograph is read as.
//
//     swift Tools/pinyin/make-table.swift > Sources/DirectoryStore/Search/PinyinTable.swift
//
// The readings are those of ICU's transliteration "Han-Latin", made of kMandarin of the Unicode Han database. The services do not link
// ICU, which alone would be several times as large as they are.
import Foundation

var readings: [String: [Character]] = [:]
for value in 0x4E00...0x9FFF {
    guard let scalar = Unicode.Scalar(value) else { continue }
    let text = String(scalar)
    guard let latin = text.applyingTransform(.mandarinToLatin, reverse: false), latin != text else { continue }
    let plain = latin.decomposedStringWithCanonicalMapping.unicodeScalars.reduce(into: "") { plain, scalar in
        // U+0308 over u stands for itself: lü is typed lv.
        if scalar == "\u{308}" { plain = plain.dropLast() + "v" } else if scalar.isASCII { plain.unicodeScalars.append(scalar) }
    }
    guard !plain.isEmpty, plain.allSatisfy({ $0.isASCII && $0.isLowercase }) else { continue }
    readings[plain, default: []].append(Character(scalar))
}

var lines: [String] = []
var line = ""
for (syllable, characters) in readings.sorted(by: { $0.key < $1.key }) {
    for (index, character) in characters.enumerated() {
        if line.count >= 110 {
            lines.append(line)
            line = ""
        }
        if index == 0 { line += syllable }
        line.append(character)
    }
}
lines.append(line)

print(
    """
    // Made by Tools/pinyin/make-table.swift; not edited by hand. The readings come from the Unicode Han database:
    // Copyright © 1991-2024 Unicode, Inc., under the Unicode License V3 (Tools/pinyin/UNICODE-LICENSE.txt).

    extension Pinyin {
        /// Each syllable, followed by the characters that are read so; `v` stands for `ü`. Line breaks mean nothing.
        // swift-format-ignore
        static let table: StaticString = \"\"\"
    \(lines.map { "        " + $0 }.joined(separator: "\n"))
            \"\"\"
    }
    """)
