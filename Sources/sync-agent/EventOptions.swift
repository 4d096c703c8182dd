import ArgumentParser
import DaemonKit
import IdentityModel

/// Where pushed events come in.
struct EventOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Takes pushed events by HTTP, behind a proxy that speaks TLS: HOST:PORT or unix:PATH. Off without it.", valueName: "address"),
        transform: CallbackAddress.init(option:))
    var callbackListen: CallbackAddress?

    @Option(
        help: ArgumentHelp(
            "Where the world reaches this installation, for request URLs and callback domains; without it the registry's links hold.",
            valueName: "url"),
        transform: { text in
            guard let url = PublicBaseURL(text) else { throw ValidationError(PublicBaseURL.rule) }
            return url
        })
    var publicBaseUrl: PublicBaseURL?

    @Option(help: ArgumentHelp("How far a pushed event's time may be from this machine's; 0 is any.", valueName: "seconds"))
    var eventMaxSkewSeconds = 3600

    func validate() throws {
        guard (0...31_536_000).contains(eventMaxSkewSeconds) else {
            throw ValidationError("--event-max-skew-seconds must be from 0 to 31536000.")
        }
    }
}

/// The address of the callback listener.
enum CallbackAddress: Sendable, Equatable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    init(option text: String) throws {
        if text.hasPrefix("unix:"), text.utf8.count > 5 {
            self = .unix(path: String(text.dropFirst(5)))
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw ValidationError("must be HOST:PORT, as 127.0.0.1:8480, or unix:PATH")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw ValidationError("must name a host, as 127.0.0.1:8480") }
        self = .tcp(host: String(host), port: port)
    }
}

/// The bound socket of the callback listener.
enum CallbackSocket {
    case tcp(TCPListener)
    case unix(UnixListener)

    /// - Parameter group: of a socket file, whose mode is 0660: the proxy has to be a member.
    init(_ address: CallbackAddress, group: UInt32?) throws {
        switch address {
        case .tcp(let host, let port):
            do { self = .tcp(try TCPListener(host: host, port: port)) } catch { throw StartFailure(description: "\(error)") }
        case .unix(let path): self = .unix(try UnixListener(path: path, group: group))
        }
    }

    var descriptor: Int32 {
        switch self {
        case .tcp(let listener): listener.descriptor
        case .unix(let listener): listener.descriptor
        }
    }

    /// Removes the socket's file, where it has one.
    func remove() {
        if case .unix(let listener) = self { listener.remove() }
    }
}
