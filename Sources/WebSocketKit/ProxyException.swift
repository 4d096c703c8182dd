import Glibc

/// One entry of `no_proxy`: a name with everything below it, an address, a network like `10.0.0.0/8`, or `*`.
enum ProxyException: Sendable {
    case everything
    case name(String)
    case network(bytes: [UInt8], bits: Int)

    init(_ text: Substring) {
        let parts = text.split(separator: "/" as Character, maxSplits: 1).map(String.init)
        if text == "*" {
            self = .everything
        } else if let address = parts.first, let bytes = Self.bytes(of: address) {
            let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
            self = .network(bytes: bytes, bits: bits.map { (0...bytes.count * 8).contains($0) ? $0 : bytes.count * 8 } ?? bytes.count * 8)
        } else {
            self = .name(Self.plain(text.drop { $0 == "." }))
        }
    }

    func covers(_ host: String) -> Bool {
        switch self {
        case .everything: return true
        case .name(let name):
            let host = Self.plain(host)
            return host == name || host.hasSuffix("." + name)
        case .network(let network, let bits):
            guard let bytes = Self.bytes(of: host), bytes.count == network.count else { return false }
            return bytes.indices.allSatisfy { index in
                let rest = min(max(bits - index * 8, 0), 8)
                return (bytes[index] ^ network[index]) >> UInt8(8 - rest) == 0 || rest == 0
            }
        }
    }

    private static func plain(_ name: some StringProtocol) -> String {
        (name.hasSuffix(".") ? String(name.dropLast()) : String(name)).lowercased()
    }

    /// Of an address of the internet; nil for anything else.
    private static func bytes(of text: String) -> [UInt8]? {
        let plain = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, plain, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
