/// Where an application's events are pushed, and with what they are sealed.
public struct CallbackSubscription: Sendable, Equatable {
    /// `http://HOST:PORT/path`, or `unix:SOCKET:/path` for a socket of this machine.
    public var url: String
    public var token: String
    /// EncodingAESKey: 43 letters and digits.
    public var aesKey: String
    /// The application's key, or the company's id as old subscriptions have it.
    public var owner: String

    public init(url: String, token: String, aesKey: String, owner: String) {
        self.url = url
        self.token = token
        self.aesKey = aesKey
        self.owner = owner
    }
}

/// A place to connect to.
enum PushPlace: Equatable {
    case tcp(host: String, port: Int, path: String)
    case unix(socket: String, path: String)

    init?(_ url: String) {
        if url.hasPrefix("unix:") {
            guard let colon = url.lastIndex(of: ":"), colon > url.index(url.startIndex, offsetBy: 4) else { return nil }
            self = .unix(socket: String(url[url.index(url.startIndex, offsetBy: 5)..<colon]), path: String(url[url.index(after: colon)...]))
            return
        }
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(7)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let parts = rest[..<slash].split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else { return nil }
        self = .tcp(host: String(parts[0]), port: port, path: slash == rest.endIndex ? "/" : String(rest[slash...]))
    }

    var path: String {
        switch self {
        case .tcp(_, _, let path), .unix(_, let path): path
        }
    }
}
