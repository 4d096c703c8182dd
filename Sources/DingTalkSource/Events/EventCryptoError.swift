/// Why an event cannot be opened or sealed; the codes are those of DingTalk's own libraries.
public enum EventCryptoError: Int, Error, Hashable, Sendable, CustomStringConvertible {
    /// The key is not 43 letters and digits that decode to 32 bytes.
    case invalidKey = 900_004
    /// The signature does not fit token, timestamp, nonce and text.
    case signatureMismatch = 900_005
    /// The text is not what this key encrypts.
    case cannotDecrypt = 900_008
    /// The text was encrypted for another owner: often the corpId where the appKey belongs, or the reverse.
    case ownerMismatch = 900_010

    public var description: String {
        switch self {
        case .invalidKey: "the AES key is not 43 letters and digits that decode to 32 bytes"
        case .signatureMismatch: "the signature does not fit the event"
        case .cannotDecrypt: "the text was not encrypted with this AES key"
        case .ownerMismatch: "the text was encrypted for another application or company"
        }
    }
}
