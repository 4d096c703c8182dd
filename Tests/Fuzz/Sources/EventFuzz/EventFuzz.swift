import IdentityModel
import JSONKit
import SourceAPI

@testable import DingTalkSource

private let token = "t0ken4DirSync"
private let aesKey = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"
private let owner = "dingsimappkey0000001"
private let now = Timestamp(milliseconds: 1_700_000_000_000)
private let reader = try? DingTalkEventReader(
    DingTalkAccess(corpId: "dingcorp", appKey: owner, appSecret: "", eventAesKey: aesKey, eventToken: token))
private let crypto = try? EventCrypto(token: token, aesKey: aesKey)

/// Feeds arbitrary bytes to what opens a push: as the sealed text of a rightly signed push, as a push by a stranger, as the message in a
/// sealed one, and as a frame of a stream.
func fuzzEvents(_ input: [UInt8]) {
    guard let reader, let crypto else { fatalError("the vectors' key is refused") }
    let text = String(decoding: input, as: UTF8.self)
    _ = open(signed(text, crypto), reader)
    let parts = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 4 {
        let stranger = EventPush(signature: parts[0], timestamp: parts[1], nonce: parts[2], encrypted: parts[3])
        let genuine = crypto.signature(timestamp: parts[1], nonce: parts[2], encrypted: parts[3])
        if open(stranger, reader) != nil, parts[0] != genuine { fatalError("a forged push is taken") }
    }
    if let sealed = try? crypto.encrypt(input, owner: owner) {
        guard (try? crypto.decrypt(sealed))?.message == input else { fatalError("what was sealed is opened differently") }
        let push = signed(sealed, crypto)
        let opened = open(push, reader)
        guard (opened != nil) == (EventMessage(input) != nil) else { fatalError("a genuine push is refused") }
        let altered = EventPush(signature: push.signature, timestamp: push.timestamp, nonce: "nonce002", encrypted: sealed)
        guard open(altered, reader) == nil else { fatalError("an altered push is taken") }
    }
    judge(input)
}

private func signed(_ encrypted: String, _ crypto: EventCrypto) -> EventPush {
    let timestamp = "\(now.milliseconds)"
    let signature = crypto.signature(timestamp: timestamp, nonce: "nonce001", encrypted: encrypted)
    return EventPush(signature: signature, timestamp: timestamp, nonce: "nonce001", encrypted: encrypted)
}

private func open(_ push: EventPush, _ reader: DingTalkEventReader) -> OpenedPush? {
    try? reader.open(push, now: now, maximumSkew: 3_600_000)
}

private func judge(_ input: [UInt8]) {
    guard let frame = StreamFrame(input) else { return }
    _ = frame.event
    guard (try? JSONValue(parsing: frame.acknowledgement(isTaken: true))) != nil, (try? JSONValue(parsing: frame.pong)) != nil else {
        fatalError("an answer is no JSON")
    }
}
