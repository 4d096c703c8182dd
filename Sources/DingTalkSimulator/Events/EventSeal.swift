import Crypto
import CryptoExtras
import FoundationEssentials

/// Seals pushes and opens answers as the documentation describes it; written apart from the agent's own, so that a shared mistake shows.
struct EventSeal {
    let token: String
    let key: [UInt8]
    let owner: String

    init?(_ subscription: CallbackSubscription) {
        guard subscription.aesKey.utf8.count == 43, let key = Data(base64Encoded: subscription.aesKey + "=") else { return nil }
        token = subscription.token
        self.key = Array(key)
        owner = subscription.owner
    }

    func signature(_ timestamp: String, _ nonce: String, _ encrypted: String) -> String {
        var hash = Insecure.SHA1()
        for part in [token, timestamp, nonce, encrypted].sorted() { hash.update(data: Array(part.utf8)) }
        var text = ""
        for byte in hash.finalize() {
            text += byte < 16 ? "0" : ""
            text += String(byte, radix: 16)
        }
        return text
    }

    func seal(_ message: [UInt8], random: [UInt8]) -> String {
        var text = random
        for shift in [24, 16, 8, 0] { text.append(UInt8(message.count >> shift & 0xFF)) }
        text += message
        text += Array(owner.utf8)
        let pad = 32 - text.count % 32
        for _ in 0..<pad { text.append(UInt8(pad)) }
        let iv = try? AES._CBC.IV(ivBytes: key.prefix(16))
        guard let iv, let sealed = try? AES._CBC.encrypt(text, using: SymmetricKey(data: key), iv: iv, noPadding: true) else { return "" }
        return sealed.base64EncodedString()
    }

    /// The text of an answer that is signed and sealed rightly; nil for any other.
    func open(_ answer: JSONTree) -> String? {
        guard let timestamp = answer["timeStamp"]?.string, let nonce = answer["nonce"]?.string, let encrypted = answer["encrypt"]?.string,
            answer["msg_signature"]?.string == signature(timestamp, nonce, encrypted), let sealed = Data(base64Encoded: encrypted),
            let iv = try? AES._CBC.IV(ivBytes: key.prefix(16)),
            let opened = try? AES._CBC.decrypt(sealed, using: SymmetricKey(data: key), iv: iv, noPadding: true),
            let pad = opened.last, (1...32).contains(pad), opened.count > 20 + Int(pad)
        else { return nil }
        let text = Array(opened.dropLast(Int(pad)).dropFirst(16))
        let length = text.prefix(4).reduce(0) { $0 * 256 + Int($1) }
        guard 4 + length <= text.count, Array(text[(4 + length)...]) == Array(owner.utf8) else { return nil }
        return String(decoding: text[4..<4 + length], as: UTF8.self)
    }
}
