import Crypto
import FoundationEssentials

/// The key that seals every secret of a registry, and what is derived from it.
public struct MasterKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let sealing: SymmetricKey
    private let fingerprinting: SymmetricKey
    /// Proves that a key is the one of a database; gives nothing of it away.
    let check: Data
    /// Names the key in the rows that it sealed.
    var id: String { check.prefix(4).map { byte in hexadecimal(byte) }.joined() }

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
        let trimmed = String(decoding: text, as: UTF8.self).trimmed
        guard let bytes = Self.hexadecimalBytes(trimmed) ?? Data(base64Encoded: trimmed).map(Array.init) else { return nil }
        self.init(bytes: bytes)
    }

    public var description: String { "(master key)" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Seals a secret for one field of one IdP: it opens nowhere else.
    func seal(_ secret: String, for place: SecretPlace) throws -> Data {
        let box = try AES.GCM.seal(Data(secret.utf8), using: sealing, authenticating: place.authenticatedData)
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    /// Opens what ``seal(_:for:)`` made for this place with this key.
    func open(_ sealed: Data, for place: SecretPlace) throws -> String {
        let plain = try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: sealing, authenticating: place.authenticatedData)
        guard let text = String(data: plain, encoding: .utf8) else { throw CryptoKitError.authenticationFailure }
        return text
    }

    /// `sha256:` and 8 hexadecimal digits of a keyed hash: tells two secrets apart; without the key it cannot be guessed back.
    func fingerprint(_ secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(secret.utf8), using: fingerprinting)
        return "sha256:" + code.prefix(4).map { byte in hexadecimal(byte) }.joined()
    }

    private static func hexadecimalBytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) }
        return bytes.count == 32 ? bytes : nil
    }
}

/// Where a secret belongs.
struct SecretPlace {
    let idp: String
    let field: String

    /// What a sealed secret is bound to.
    var authenticatedData: Data { Data("\(idp)\u{0}\(field)".utf8) }
}

func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let bytes = utf8.drop(while: isSpace)
        let count = bytes.reversed().drop(while: isSpace).count
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
