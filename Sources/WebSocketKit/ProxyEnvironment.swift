import FoundationEssentials

/// The proxy that the environment names for encrypted connections, read as libcurl reads it: `https_proxy`, else `all_proxy`, and the hosts
/// of `no_proxy` that are reached without; each also in capitals, which count where the other is not set.
public struct ProxyEnvironment: Sendable {
    private let proxy: String?
    private let exceptions: [ProxyException]

    /// - Parameter variables: those of a process.
    public init(_ variables: [String: String]) {
        func value(_ names: String...) -> String? {
            names.flatMap { [$0, $0.uppercased()] }.lazy.compactMap { variables[$0] }.first
        }
        proxy = value("https_proxy", "all_proxy").flatMap { $0.isEmpty ? nil : $0 }
        exceptions = (value("no_proxy") ?? "").split { $0 == "," || $0.isWhitespace }.map(ProxyException.init)
    }

    /// No proxy at all.
    public static let none = ProxyEnvironment([:])

    /// This process's, as it is now.
    public static var current: ProxyEnvironment { ProxyEnvironment(ProcessInfo.processInfo.environment) }

    /// The proxy on the way to `address`; nil where there is none. What is not encrypted does not leave this machine.
    ///
    /// - Throws: ``WebSocketError/proxy(_:)`` where the variable names none that can be used.
    func proxy(for address: WebSocketAddress) throws(WebSocketError) -> WebSocketProxy? {
        guard let proxy, address.isSecure, !exceptions.contains(where: { $0.covers(address.host) }) else { return nil }
        guard let found = WebSocketProxy(proxy) else {
            throw .proxy("https_proxy must be [http://][user:password@]host[:port]; streams go through no other kind of proxy")
        }
        return found
    }
}
