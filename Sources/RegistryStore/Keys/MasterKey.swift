import Crypto
import FoundationEssentials
import JSONKit

/// The key that seals every secret of a registry, and what is derived from it.
public struct MasterKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let sealing: SymmetricKey
    private let fingerprinting: SymmetricKey
    /// Proves that a key is the one of a database; gives nothing of it away.
    let check: Data
    /// Names the key in the rows that it sealed.
    var id: String { Hexadecimal.text(check.prefix(4)) }

    /// Nil unless there are exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        let master = SymmetricKey(data: bytes)
        func derive(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: master, info: Data("idp-registry \(purpose) v1".utf8), outputByteCount: 32)
        }
        sealing = derive("sealing")
        fingerprinting = derive("fingerprint")
        check = derive("check").withUnsafeBytes { Data($0) }
    }

    /// Reads a key from its text: base64 or 64 hexadecimal digits, white space around it ignored; or 32 raw bytes.
    public init?(text: [UInt8]) {
        if let key = MasterKey(bytes: text) {
            self = key
            return
        }
        var trimmed = text.trimmed
        defer { trimmed.wipe() }
        var bytes: [UInt8]
        if let digits = Self.hexadecimalBytes(trimmed) {
            bytes = digits
        } else {
            var encoded = Data(trimmed)
            defer { encoded.wipe() }
            guard var decoded = Data(base64Encoded: encoded) else { return nil }
            bytes = Array(decoded)
            decoded.wipe()
        }
        defer { bytes.wipe() }
        self.init(bytes: bytes)
    }

    public var description: String { "(master key)" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Seals a secret for one field of one IdP: it opens nowhere else.
    func seal(_ secret: String, for place: SecretPlace) throws -> Data {
        var plain = Data(secret.utf8)
        defer { plain.wipe() }
        let box = try AES.GCM.seal(plain, using: sealing, authenticating: place.authenticatedData)
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    /// Opens what ``seal(_:for:)`` made for this place with this key.
    func open(_ sealed: Data, for place: SecretPlace) throws -> String {
        var plain = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: sealing, authenticating: place.authenticatedData)
        defer { plain.wipe() }
        guard let text = String(data: plain, encoding: .utf8) else { throw CryptoKitError.authenticationFailure }
        return text
    }

    /// `sha256:` and 8 hexadecimal digits of a keyed hash: tells two secrets apart; without the key it cannot be guessed back.
    func fingerprint(_ secret: String) -> String {
        var plain = Data(secret.utf8)
        defer { plain.wipe() }
        let code = HMAC<SHA256>.authenticationCode(for: plain, using: fingerprinting)
        return "sha256:" + Hexadecimal.text(code.prefix(4))
    }

    private static func hexadecimalBytes(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count == 64 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 32)
        for (index, digit) in digits.enumerated() {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            bytes[index / 2] = bytes[index / 2] << 4 | UInt8(value)
        }
        return bytes
    }
}

/// Where a secret belongs.
struct SecretPlace {
    let idp: String
    let field: String

    /// What a sealed secret is bound to.
    var authenticatedData: Data { Data("\(idp)\u{0}\(field)".utf8) }
}

extension [UInt8] {
    fileprivate var trimmed: [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let bytes = drop(while: isSpace)
        return Array(bytes.prefix(bytes.reversed().drop(while: isSpace).count))
    }
}
