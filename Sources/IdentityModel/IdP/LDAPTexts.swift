import JSONKit

/// The host of an LDAP server: a name or an address, an IPv6 address in brackets; neither scheme nor port.
public struct LDAPHost: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        let hasPort = rawValue.hasPrefix("[") ? !rawValue.hasSuffix("]") : rawValue.contains(":")
        guard !hasPort, !rawValue.contains("/"), ServerURL("https://" + rawValue) != nil else { return nil }
        self.rawValue = rawValue
    }

    public static let rule = "must be a host name or an IP address (IPv6 in brackets) without scheme, port or path"
    public static var schemaRule: JSONValue { ["minLength": 1, "maxLength": 253] }
}

/// A distinguished name of 2 to 100 characters, as `OU=staff,DC=example,DC=cn`.
public struct LDAPName: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard (2...100).contains(rawValue.unicodeScalars.count), Self.isName(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a name is still to come.
    static let placeholder = LDAPName(unchecked: "")

    public static let rule = """
        must be a distinguished name of 2 to 100 characters: parts ATTRIBUTE=VALUE with commas between them, as OU=staff,DC=example,DC=cn; \
        in a value write a comma as \\,
        """
    public static var schemaRule: JSONValue { ["minLength": 2, "maxLength": 100] }

    private static func isName(_ text: String) -> Bool {
        var parts = [""]
        var isEscaped = false
        for scalar in text.unicodeScalars {
            guard scalar.properties.generalCategory != .control else { return false }
            if scalar == ",", !isEscaped { parts.append("") } else { parts[parts.count - 1].unicodeScalars.append(scalar) }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return !isEscaped && parts.allSatisfy(isPart)
    }

    private static func isPart(_ part: String) -> Bool {
        guard let sign = part.firstIndex(of: "=") else { return false }
        let attribute = part[..<sign].drop { $0 == " " }
        return LDAPAttribute(rawValue: String(attribute)) != nil && part[part.index(after: sign)...].contains { $0 != " " }
    }
}

/// The name of an LDAP attribute, or its number (`2.5.4.3`).
public struct LDAPAttribute: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...64).contains(bytes.count), let first = bytes.first else { return nil }
        guard first.isLetter ? bytes.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }) : Self.isNumber(rawValue) else {
            return nil
        }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    static let commonName = LDAPAttribute(unchecked: "cn")
    static let memberOf = LDAPAttribute(unchecked: "memberOf")

    public static let rule = "must be an attribute's name of 1 to 64 letters, digits and \"-\" that begins with a letter, or its number"
    public static var schemaRule: JSONValue { ["pattern": "^([A-Za-z][-A-Za-z0-9]{0,63}|[0-9]+(\\.[0-9]+)+)$"] }

    private static func isNumber(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
