import JSONKit

/// The name of an IdP: 2 to 100 characters, each a letter, a digit, a Chinese character, `-` or `_`.
///
/// Letters and digits are those of ASCII; Chinese characters are the unified ideographs. Full-width forms, combining marks, emoji,
/// compatibility ideographs and letters of other scripts are refused, so that two names that look alike are two different names
/// only by their characters. Nothing is normalised.
public struct IdPName: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        let scalars = rawValue.unicodeScalars
        guard scalars.allSatisfy(Self.allows), (2...100).contains(scalars.count) else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a name is still to come.
    static let placeholder = IdPName(unchecked: "")

    public static let rule = "must be 2 to 100 characters, each a letter (A-Z, a-z), a digit (0-9), a Chinese character, \"-\" or \"_\""
    public static var schemaRule: JSONValue {
        ["minLength": 2, "maxLength": 100, "pattern": "^[-_0-9A-Za-z\\p{Script=Han}]+$"]
    }

    private static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: scalar.isChineseCharacter
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is a unified Chinese ideograph (Unicode 16), or the ideographic zero `〇`.
    ///
    /// Of the compatibility block only the twelve that are unified ideographs in truth count: the others are equal to a unified
    /// one under canonical equivalence.
    var isChineseCharacter: Bool {
        switch value {
        case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27...0xFA29: true
        case 0x20000...0x2A6DF, 0x2A700...0x2B739, 0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0, 0x2EBF0...0x2EE5D: true
        case 0x30000...0x3134A, 0x31350...0x323AF: true
        default: false
        }
    }
}
