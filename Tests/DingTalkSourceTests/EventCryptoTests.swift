import Testing

@testable import DingTalkSource

@Suite struct EventCryptoTests {
    @Test(arguments: EventVector.all)
    func `a sealed event is proven and opened`(_ vector: EventVector) throws {
        let crypto = try EventCrypto(token: vector.token, aesKey: vector.aesKey)
        #expect(crypto.signature(timestamp: vector.timestamp, nonce: vector.nonce, encrypted: vector.encrypted) == vector.signature)
        let opened = try crypto.open(
            vector.encrypted, signature: vector.signature, timestamp: vector.timestamp, nonce: vector.nonce, owners: [vector.owner])
        #expect(String(decoding: opened.message, as: UTF8.self) == vector.message)
    }

    @Test(arguments: EventVector.all)
    func `sealing with the same prefix gives the same text`(_ vector: EventVector) throws {
        let crypto = try EventCrypto(token: vector.token, aesKey: vector.aesKey)
        let sealed = try crypto.encrypt(Array(vector.message.utf8), owner: vector.owner, prefix: Array(vector.prefix.utf8))
        #expect(sealed == vector.encrypted)
    }

    @Test func `a changed text, a wrong owner and a wrong key are told apart`() throws {
        let vector = EventVector.all[3]
        let crypto = try EventCrypto(token: vector.token, aesKey: vector.aesKey)
        #expect(throws: EventCryptoError.signatureMismatch) {
            try crypto.open(
                vector.encrypted + "A", signature: vector.signature, timestamp: vector.timestamp, nonce: vector.nonce,
                owners: [vector.owner])
        }
        #expect(throws: EventCryptoError.ownerMismatch) {
            try crypto.open(
                vector.encrypted, signature: vector.signature, timestamp: vector.timestamp, nonce: vector.nonce, owners: ["other"])
        }
        let other = try EventCrypto(token: vector.token, aesKey: EventVector.all[7].aesKey)
        #expect(throws: EventCryptoError.cannotDecrypt) { try other.decrypt(vector.encrypted) }
        #expect(throws: EventCryptoError.cannotDecrypt) { try crypto.decrypt("not base64!") }
        #expect(throws: EventCryptoError.cannotDecrypt) { try crypto.decrypt("") }
        #expect(throws: EventCryptoError.invalidKey) { try EventCrypto(token: "t", aesKey: "short") }
    }

    @Test func `nothing that prints it shows the key`() throws {
        let crypto = try EventCrypto(token: "t0ken4DirSync", aesKey: EventVector.all[3].aesKey)
        #expect("\(crypto)" == "EventCrypto")
        #expect(!String(reflecting: crypto).contains("t0ken4DirSync"))
    }
}
