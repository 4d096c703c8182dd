/// The address of a provider's server: `https`, or `http` to a loopback address; host, port and path, and nothing else.
public struct ServerURL: Hashable, Sendable {
    /// The address as it is written everywhere: scheme and host in lower case, no slash at the end.
    public let text: String
    /// Without brackets.
    public let host: String
    /// Whether the host is this machine.
    public let isLoopback: Bool

    /// Nil when `text` is anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= 500, let (scheme, rest) = Self.split(text[...], at: "://").map({ ($0.lowercased(), $1) }) else {
            return nil
        }
        let (given, whole) = rest.firstIndex(of: "/").map { (rest[..<$0], rest[$0...]) } ?? (rest, "")
        let (authority, path) = (given.lowercased()[...], whole.hasSuffix("/") ? whole.dropLast() : whole)
        guard let host = Self.host(of: authority), Self.isPath(path) else { return nil }
        isLoopback = Self.isLoopback(host)
        guard scheme == "https" || (scheme == "http" && isLoopback) else { return nil }
        self.text = scheme + "://" + authority + path
        self.host = String(host)
    }

    public static let rule = """
        must be https://HOST[:PORT][/PATH] without user, query or fragment; http only to a loopback address
        """

    private static func split(_ text: Substring, at separator: String) -> (Substring, Substring)? {
        guard let index = text.firstIndex(of: ":"), text[index...].hasPrefix(separator) else { return nil }
        return (text[..<index], text[index...].dropFirst(separator.count))
    }

    /// The host, when the authority is a host with or without a port.
    private static func host(of authority: Substring) -> Substring? {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let host = authority[authority.index(after: authority.startIndex)..<end]
            guard host.count >= 2, host.utf8.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }),
                isPortOrNothing(authority[authority.index(after: end)...])
            else { return nil }
            return host
        }
        let end = authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<end]
        guard (1...253).contains(host.utf8.count), isPortOrNothing(authority[end...]) else { return nil }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) && $0.first != "-" && $0.last != "-" && $0.utf8.allSatisfy(isHostByte) })
        else { return nil }
        return host
    }

    private static func isPortOrNothing(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        let digits = text.dropFirst()
        guard text.first == ":", digits.utf8.allSatisfy(isDigit), let port = Int(digits) else { return false }
        return (1...65_535).contains(port)
    }

    private static func isPath(_ path: Substring) -> Bool {
        let allowed = Set("/-._~%".utf8)
        return path.isEmpty
            || (!path.hasSuffix("/") && path.utf8.allSatisfy { isDigit($0) || isLetter($0) || allowed.contains($0) })
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.utf8.allSatisfy(isDigit) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
    private static func isHostByte(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") }
}
