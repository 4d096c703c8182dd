import Crypto
import CryptoExtras
import FoundationEssentials
import JSONKit

/// DingTalk's event encryption: AES-256-CBC whose IV is the key's first half, PKCS#7 padding to blocks of **32** bytes, and a SHA-1
/// signature over the sorted token, timestamp, nonce and text.
///
/// Source: open.dingtalk.com, "callback-event-message-body-encryption-and-decryption". Whatever prints it shows no key.
public struct EventCrypto: Sendable, CustomStringConvertible, CustomReflectable {
    private static let block = 32
    private static let prefixLength = 16

    private let token: String
    private let key: [UInt8]

    /// - Parameter aesKey: the console's EncodingAESKey, 43 letters and digits. The last carries two bits that mean nothing.
    public init(token: String, aesKey: String) throws(EventCryptoError) {
        guard aesKey.utf8.count == 43, let key = Data(base64Encoded: aesKey + "="), key.count == 32 else { throw .invalidKey }
        self.token = token
        self.key = Array(key)
    }

    public var description: String { "EventCrypto" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// What a push says, and for whom.
    public struct Opened: Hashable, Sendable {
        public let message: [UInt8]
        /// The application's key or the company's id.
        public let owner: String
    }

    /// The signature as 40 lower-case hexadecimal digits. `timestamp` is the text of the wire, never a number written anew.
    public func signature(timestamp: String, nonce: String, encrypted: String) -> String {
        let parts = [token, timestamp, nonce, encrypted].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Hexadecimal.text(Insecure.SHA1.hash(data: Data(parts.joined().utf8)))
    }

    /// Proves and opens a push.
    ///
    /// - Parameter owners: for whom it may be; DingTalk uses the appKey, and for old registrations the corpId.
    public func open(
        _ encrypted: String, signature: String, timestamp: String, nonce: String, owners: [String]
    ) throws(EventCryptoError) -> Opened {
        let expected = Array(self.signature(timestamp: timestamp, nonce: nonce, encrypted: encrypted).utf8)
        let given = Array(signature.utf8)
        // Every byte is compared, so that the time tells nothing.
        guard given.count == expected.count, zip(given, expected).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0 else { throw .signatureMismatch }
        let opened = try decrypt(encrypted)
        guard owners.contains(opened.owner) else { throw .ownerMismatch }
        return opened
    }

    /// Opens a text without asking who signed it.
    public func decrypt(_ encrypted: String) throws(EventCryptoError) -> Opened {
        guard let sealed = Data(base64Encoded: encrypted), !sealed.isEmpty, sealed.count % 16 == 0 else { throw .cannotDecrypt }
        let text: [UInt8]
        do {
            text = Array(try AES._CBC.decrypt(sealed, using: SymmetricKey(data: key), iv: .init(ivBytes: key[..<16]), noPadding: true))
        } catch {
            throw .cannotDecrypt
        }
        // Some senders pad to 16; DingTalk's own data go up to 32.
        guard let padding = text.last.map(Int.init), (1...Self.block).contains(padding), padding < text.count,
            text.suffix(padding).allSatisfy({ Int($0) == padding })
        else { throw .cannotDecrypt }
        let content = text.dropLast(padding).dropFirst(Self.prefixLength)
        guard content.count >= 4 else { throw .cannotDecrypt }
        let length = content.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let rest = content.dropFirst(4)
        guard length <= rest.count, let owner = String(validating: rest.dropFirst(length), as: UTF8.self) else { throw .cannotDecrypt }
        return Opened(message: Array(rest.prefix(length)), owner: owner)
    }

    /// Seals a message for `owner`; `prefix` is 16 random letters and digits.
    public func encrypt(_ message: [UInt8], owner: String, prefix: [UInt8] = randomPrefix()) throws(EventCryptoError) -> String {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (24 - $0 * 8)) }
        var text: [UInt8] = Array(prefix) + length + message + Array(owner.utf8)
        let padding = Self.block - text.count % Self.block
        text += [UInt8](repeating: UInt8(padding), count: padding)
        do {
            return try AES._CBC.encrypt(text, using: SymmetricKey(data: key), iv: .init(ivBytes: key[..<16]), noPadding: true)
                .base64EncodedString()
        } catch {
            throw .invalidKey
        }
    }

    /// 16 random letters and digits.
    public static func randomPrefix() -> [UInt8] {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        return (0..<prefixLength).compactMap { _ in letters.randomElement() }
    }
}
