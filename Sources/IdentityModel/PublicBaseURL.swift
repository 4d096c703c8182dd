/// Where the world reaches this installation, for the links that are entered at a provider.
public struct PublicBaseURL: Hashable, Sendable {
    private let text: String
    private let host: String

    /// Nil unless it is an https address, or an http one of a loopback host.
    public init?(_ text: String) {
        guard let url = ServerURL(text) else { return nil }
        self.text = url.text
        self.host = url.text.split(separator: "/", maxSplits: 3).dropFirst().first.map(String.init) ?? ""
    }

    /// What the option must be, in words.
    public static let rule = ServerURL.rule

    /// The links of an IdP; nil for a type that has no provider to enter them at.
    public func links(of idp: IdP) -> IdPLinks? {
        guard idp.type.traits.hasLinks else { return nil }
        var links = IdPLinks()
        links.requestUrl = "\(text)/\(idp.type.rawValue)/events/\(idp.id)"
        links.homepageUrl = "\(text)/\(idp.type.rawValue)/home/\(idp.id)"
        links.callbackDomain = host
        return links
    }
}
