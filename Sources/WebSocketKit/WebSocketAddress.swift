/// Where a WebSocket is: `wss://host[:port]/path?query`, or `ws://` to a loopback address.
public struct WebSocketAddress: Hashable, Sendable {
    public let isSecure: Bool
    public let host: String
    public let port: Int
    /// Path and query, beginning with a slash.
    public let target: String

    /// Nil where the text is no such address. An unencrypted one is taken only for this machine.
    public init?(_ text: String) {
        let schemes = [("wss://", true, 443), ("ws://", false, 80)]
        guard let (scheme, isSecure, standardPort) = schemes.first(where: { text.lowercased().hasPrefix($0.0) }) else { return nil }
        let rest = text.dropFirst(scheme.count)
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let (authority, tail) = (rest[..<end], rest[end...].prefix { $0 != "#" })
        guard let place = Self.place(authority, standardPort), !authority.contains("@") else { return nil }
        let isLoopback = place.host == "localhost" || place.host == "::1" || Self.isIPv4Loopback(place.host)
        guard isSecure || isLoopback else { return nil }
        self.isSecure = isSecure
        (host, port) = place
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    /// Host and port of an authority without a user.
    static func place(_ authority: Substring, _ standardPort: Int) -> (host: String, port: Int)? {
        var (host, portText): (Substring, Substring)
        if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
            (host, portText) = (authority[authority.index(after: authority.startIndex)..<close], authority[close...].dropFirst())
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            (host, portText) = (authority[..<colon], authority[colon...])
        }
        guard !host.isEmpty else { return nil }
        if portText.isEmpty { return (String(host), standardPort) }
        guard portText.removeFirst() == ":", let port = UInt16(portText), port > 0 else { return nil }
        return (String(host), Int(port))
    }

    private static func isIPv4Loopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
