import IdentityModel
import SourceAPI

/// The last step: can events come in, by the way that is configured.
extension DingTalkConnectivity {
    func events() async -> Found<Bool> {
        switch access.eventMode {
        case .stream: return await eventStream()
        case .callback where access.eventAesKey == nil || access.eventToken == nil:
            var check = ConnectivityCheck.verdict(.failed, "Events come by callback, and there is no AES key or token to read them with.")
            check.remedy = "Give eventAesKey and eventToken as the application's event subscription page shows them."
            return Found(check: check, value: nil)
        case .callback, .off: return eventCrypto()
        }
    }

    /// Fetches a ticket of the event stream and lets it expire.
    private func eventStream() async -> Found<Bool> {
        do throws(CallFailure) {
            _ = try await StreamTicket(application.exchange).fetch()
            return .passed("The event stream can be opened.", true)
        } catch {
            return .refused(error, at: .streamOpen)
        }
    }

    /// Seals a text and opens it again, as DingTalk's push and our answer would be.
    private func eventCrypto() -> Found<Bool> {
        guard let aesKey = access.eventAesKey, let token = access.eventToken else {
            return Found(check: .verdict(.skipped, "No event subscription is configured."), value: nil)
        }
        do throws(EventCryptoError) {
            let crypto = try EventCrypto(token: token, aesKey: aesKey)
            let encrypted = try crypto.encrypt(Array("success".utf8), owner: access.appKey)
            let signature = crypto.signature(timestamp: "1700000000000", nonce: "selftest", encrypted: encrypted)
            let opened = try crypto.open(
                encrypted, signature: signature, timestamp: "1700000000000", nonce: "selftest", owners: [access.appKey])
            guard opened.message == Array("success".utf8) else { throw .cannotDecrypt }
            return .passed("Events can be decrypted and answered with this key and token.", true)
        } catch {
            var check = ConnectivityCheck.verdict(.failed, "Events cannot be read: \(error).")
            check.remedy = "Copy the AES key and the token from the event subscription page of the application once more."
            return Found(check: check, value: nil)
        }
    }
}
