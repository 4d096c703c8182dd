import JSONKit

/// Where a browser returns to after a login: `https`, or `http` to this machine, with path and query and no fragment.
public struct RedirectURI: JSONText {
    /// As it was given.
    public let rawValue: String
    private let host: String
    private let isLoopback: Bool

    /// Nil when the text is anything else, or longer than 2000 characters.
    public init?(rawValue: String) {
        guard rawValue.utf8.count <= 2000, let scheme = rawValue.firstRange(of: "://") else { return nil }
        let authority = rawValue[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let origin = ServerURL(String(rawValue[..<authority.endIndex])),
            rawValue[authority.endIndex...].utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        self.init(unchecked: rawValue, host: origin.host, isLoopback: origin.isLoopback)
    }

    private init(unchecked text: String, host: String, isLoopback: Bool) {
        rawValue = text
        self.host = host.lowercased()
        self.isLoopback = isLoopback
    }

    /// Stands where an address is still to come.
    public static let placeholder = RedirectURI(unchecked: "", host: "", isLoopback: false)

    /// Whether it leads to this machine, or to `domain` (a host, with or without a port) or a host below it.
    public func leads(to domain: String) -> Bool {
        if isLoopback { return true }
        let domain = (ServerURL("https://" + domain)?.host ?? domain).lowercased()
        return host == domain || host.hasSuffix("." + domain)
    }

    public static let rule = """
        must be https://HOST[:PORT][/PATH][?QUERY] without user or fragment, at most 2000 characters; http only to a loopback address
        """
    public static let schemaRule: JSONValue = ["format": "uri", "maxLength": 2000]

    /// RFC 3986's characters of paths and queries.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: marks.contains(byte)
        }
    }

    private static let marks = Set("-._~!$&'()*+,;=:@/?%".utf8)
}
