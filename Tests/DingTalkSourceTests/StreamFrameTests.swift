import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct StreamFrameTests {
    @Test func `an event's frame gives what it tells, and is acknowledged by its message`() throws {
        let frame = try #require(
            StreamFrame(
                Array(
                    #"""
                    {"specVersion":"1.0","type":"EVENT","headers":{"topic":"*","messageId":"213d841d_972","eventType":"user_add_org","eventId":"c7c7",
                     "eventBornTime":"1700000000000","appId":7},"data":"{\"timeStamp\":\"1700000000000\",\"userId\":[\"u0007\"]}"}
                    """#.utf8)))
        #expect(frame.kind == .event)
        let event = try #require(frame.event)
        #expect(event.key == "id:c7c7")
        #expect(event.type == "user_add_org")
        #expect(event.bornAt == Timestamp(milliseconds: 1_700_000_000_000))
        #expect(event.objects == [SourceObject(.employee, "u0007")])
        let answer = try JSONValue(parsing: frame.acknowledgement(isTaken: true))
        #expect(answer["code"] == 200)
        #expect(answer["headers"]?["messageId"]?.text == "213d841d_972")
        #expect(answer["data"]?.text?.contains("SUCCESS") == true)
        #expect(try JSONValue(parsing: frame.acknowledgement(isTaken: false))["data"]?.text?.contains("LATER") == true)
    }

    @Test func `a ping is answered with its own data, and other system frames are told apart`() throws {
        let ping = try #require(
            StreamFrame(Array(#"{"type":"SYSTEM","headers":{"topic":"ping","messageId":"p"},"data":"{\"opaque\":\"123\"}"}"#.utf8)))
        #expect(ping.kind == .ping)
        #expect(try JSONValue(parsing: ping.pong)["data"]?.text == #"{"opaque":"123"}"#)
        let disconnect = StreamFrame(Array(#"{"type":"SYSTEM","header":{"topic":"disconnect"},"data":"{}"}"#.utf8))
        #expect(disconnect?.kind == .disconnect)
        #expect(StreamFrame(Array(#"{"type":"SYSTEM","headers":{"topic":"KEEPALIVE"}}"#.utf8))?.kind == .other)
        for text in ["", "[]", "{}", #"{"type":"EVENT"}"#, #"{"type":1,"headers":{}}"#] { #expect(StreamFrame(Array(text.utf8)) == nil) }
    }

    @Test func `no change of a push makes the reader trap or take it for genuine`() throws {
        let vector = EventVector.all[7]
        let crypto = try EventCrypto(token: vector.token, aesKey: vector.aesKey)
        let reader = try DingTalkEventReader(
            DingTalkAccess(corpId: "c", appKey: vector.owner, appSecret: "", eventAesKey: vector.aesKey, eventToken: vector.token))
        var seed: UInt64 = 7
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for _ in 0..<3000 {
            var sealed = Array(vector.encrypted.utf8)
            for _ in 0...next(3) { sealed[next(sealed.count)] = UInt8(next(256)) }
            if next(4) == 0 { sealed.removeLast(next(sealed.count)) }
            let text = String(decoding: sealed, as: UTF8.self)
            guard text != vector.encrypted else { continue }
            var push = EventPush(
                signature: vector.signature, timestamp: vector.timestamp, nonce: vector.nonce, encrypted: text)
            #expect(throws: EventRefusal.forged) { try reader.open(push, now: Timestamp(milliseconds: 0), maximumSkew: 0) }
            // Rightly signed, so that the decryption gets to see it.
            push.signature = crypto.signature(timestamp: vector.timestamp, nonce: vector.nonce, encrypted: text)
            _ = try? reader.open(push, now: Timestamp(milliseconds: 0), maximumSkew: 0)
        }
    }
}
