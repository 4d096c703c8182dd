import JSONKit
import SourceAPI

/// Opens and answers the pushes of one application.
public struct DingTalkEventReader: EventReader {
    private let crypto: EventCrypto
    /// The application's key; of subscriptions made by the old interface, the company's id.
    private let owners: [String]

    /// Throws `notConfigured` without a token and an AES key that can be used.
    public init(_ access: DingTalkAccess) throws(EventRefusal) {
        guard let token = access.eventToken, let aesKey = access.eventAesKey else { throw .notConfigured }
        do { crypto = try EventCrypto(token: token, aesKey: aesKey) } catch { throw .notConfigured }
        owners = [access.appKey, access.corpId]
    }

    public func open(_ push: EventPush, now: Timestamp, maximumSkew: Int64) throws(EventRefusal) -> OpenedPush {
        let opened: EventCrypto.Opened
        do throws(EventCryptoError) {
            opened = try crypto.open(
                push.encrypted, signature: push.signature, timestamp: push.timestamp, nonce: push.nonce, owners: owners)
        } catch {
            switch error {
            case .invalidKey: throw .notConfigured
            case .signatureMismatch: throw .forged
            case .cannotDecrypt: throw .undecipherable
            case .ownerMismatch: throw .wrongOwner
            }
        }
        // The signature covers the time, so that it is believed only now.
        if maximumSkew > 0 {
            guard let sent = Self.milliseconds(push.timestamp) else { throw .outOfTime }
            let (skew, isOverflown) = now.milliseconds.subtractingReportingOverflow(sent)
            guard !isOverflown, skew.magnitude <= UInt64(maximumSkew) else { throw .outOfTime }
        }
        guard let message = EventMessage(opened.message) else { throw .malformed }
        return OpenedPush(event: message.isTrial ? nil : message.event(delivery: push.timestamp), owner: opened.owner)
    }

    /// Encrypts `success`, which is what DingTalk waits for.
    public func acknowledge(_ push: OpenedPush, at now: Timestamp) throws(EventRefusal) -> EventAcknowledgement {
        do throws(EventCryptoError) {
            let encrypted = try crypto.encrypt(Array("success".utf8), owner: push.owner)
            let timestamp = "\(now.milliseconds)"
            let nonce = String(decoding: EventCrypto.randomPrefix(), as: UTF8.self)
            let signature = crypto.signature(timestamp: timestamp, nonce: nonce, encrypted: encrypted)
            return EventAcknowledgement(signature: signature, timestamp: timestamp, nonce: nonce, encrypted: encrypted)
        } catch {
            throw .notConfigured
        }
    }

    /// 13 digits are milliseconds, 10 are seconds, as old senders write them.
    private static func milliseconds(_ text: String) -> Int64? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text) else {
            return nil
        }
        return text.utf8.count <= 10 ? number * 1000 : number
    }
}
