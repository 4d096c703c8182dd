import IdentityModel
import SourceAPI

/// The last step: can pushed events be read.
extension ConnectivityTest {
    /// Seals a text and opens it again, as DingTalk's push and our answer would be.
    func eventCrypto() -> Found<Bool> {
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
