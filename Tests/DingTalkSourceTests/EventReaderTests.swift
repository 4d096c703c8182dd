import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct EventReaderTests {
    @Test(arguments: EventVector.all.filter { $0.message.contains("EventType") })
    func `a pushed event is opened, whoever the owner is, and answered with what DingTalk waits for`(_ vector: EventVector) throws {
        let reader = try DingTalkEventReader(Self.access(vector))
        let opened = try reader.open(Self.push(vector), now: Timestamp(milliseconds: 0), maximumSkew: 0)
        #expect((opened.event == nil) == vector.message.contains("check_url"))
        let answer = try reader.acknowledge(opened, at: Timestamp(milliseconds: 1_700_000_000_123))
        let crypto = try EventCrypto(token: vector.token, aesKey: vector.aesKey)
        let said = try crypto.open(
            answer.encrypted, signature: answer.signature, timestamp: answer.timestamp, nonce: answer.nonce, owners: [vector.owner])
        #expect(said.message == Array("success".utf8))
        #expect(answer.timestamp == "1700000000123")
    }

    @Test func `both spellings name the same objects, each once`() throws {
        let present = try #require(EventMessage(Array(#"{"EventType":"user_leave_org","userId":["u1","u2","u1"],"eventId":"e"}"#.utf8)))
        let old = try #require(EventMessage(Array(#"{"EventType":"user_leave_org","UserId":["u1","u2"],"TimeStamp":"5"}"#.utf8)))
        let persons = [SourceObject(.employee, "u1"), SourceObject(.employee, "u2")]
        #expect(present.event(delivery: "1").objects == persons)
        #expect(old.event(delivery: "1").objects == persons)
        let departments = try #require(EventMessage(Array(#"{"EventType":"org_dept_remove","DeptId":[3,"2",-7,0,"x"]}"#.utf8)))
        #expect(departments.event(delivery: "1").objects == [SourceObject(.department, "3"), SourceObject(.department, "2")])
        let other = try #require(EventMessage(Array(#"{"EventType":"label_conf_add","labelIdList":[1]}"#.utf8)))
        #expect(other.event(delivery: "1").objects == [])
    }

    @Test func `deliveries of one event have one key, and two events never`() throws {
        func key(_ text: String, _ delivery: String = "1") throws -> String {
            try #require(EventMessage(Array(text.utf8))).event(delivery: delivery).key
        }
        let named = #"{"EventType":"user_modify_org","userId":["u1"],"eventId":"e1","EventTime":5}"#
        #expect(try key(named, "1") == key(named, "2"))
        #expect(try key(named) != key(#"{"EventType":"user_modify_org","userId":["u1"],"eventId":"e2","EventTime":5}"#))
        let old = #"{"EventType":"user_modify_org","UserId":["u1"],"TimeStamp":"5"}"#
        #expect(try key(old, "1") == key(old, "2"))
        #expect(try key(old) != key(#"{"EventType":"user_modify_org","UserId":["u1"],"TimeStamp":"6"}"#))
        #expect(try key(old) != key(#"{"EventType":"user_modify_org","UserId":["u2"],"TimeStamp":"5"}"#))
        // Nothing in it tells two such events apart but their deliveries.
        let bare = #"{"EventType":"user_active_org","userId":["u1"]}"#
        #expect(try key(bare, "1") != key(bare, "2"))
    }

    @Test func `forged, replayed, truncated, changed and misdirected pushes are refused, each for its reason`() throws {
        let vector = try #require(EventVector.all.first { $0.name == "V5" })
        let reader = try DingTalkEventReader(Self.access(vector))
        let sent = try #require(Int64(vector.timestamp))
        func refusal(_ push: EventPush, at now: Int64 = sent) -> EventRefusal? {
            do throws(EventRefusal) {
                _ = try reader.open(push, now: Timestamp(milliseconds: now), maximumSkew: 3_600_000)
                return nil
            } catch { return error }
        }
        let genuine = Self.push(vector)
        #expect(refusal(genuine, at: sent + 3_600_000) == nil)
        #expect(refusal(genuine, at: sent - 3_600_000) == nil)
        #expect(refusal(genuine, at: sent + 3_600_001) == .outOfTime)
        #expect(refusal(genuine, at: sent - 3_600_001) == .outOfTime)
        #expect(refusal(genuine, at: .max) == .outOfTime)
        #expect(refusal(genuine, at: .min) == .outOfTime)
        for change in [
            { (push: inout EventPush) in push.signature = String(push.signature.reversed()) },
            { $0.signature = "" }, { $0.signature += "0" }, { $0.timestamp += "0" }, { $0.nonce = "" },
            { $0.encrypted = String($0.encrypted.dropLast(4)) }, { $0.encrypted = "" },
        ] {
            var push = genuine
            change(&push)
            #expect(refusal(push) == .forged)
        }
        let crypto = try EventCrypto(token: vector.token, aesKey: vector.aesKey)
        func signed(_ encrypted: String) -> EventPush {
            let signature = crypto.signature(timestamp: vector.timestamp, nonce: vector.nonce, encrypted: encrypted)
            return EventPush(signature: signature, timestamp: vector.timestamp, nonce: vector.nonce, encrypted: encrypted)
        }
        #expect(refusal(signed("AAAA")) == .undecipherable)
        #expect(refusal(signed(String(vector.encrypted.dropLast(44)))) == .undecipherable)
        #expect(refusal(signed(try crypto.encrypt(Array(vector.message.utf8), owner: "dingother"))) == .wrongOwner)
        for text in ["", "success", "[]", "{}", #"{"EventType":7}"#, #"{"EventType":""}"#] {
            #expect(refusal(signed(try crypto.encrypt(Array(text.utf8), owner: vector.owner))) == .malformed)
        }
    }

    @Test func `without a usable key and token there is no reader`() {
        let vector = EventVector.all[3]
        for (token, aesKey) in [(nil, vector.aesKey), ("t", nil), ("t", "short")] as [(String?, String?)] {
            let access = DingTalkAccess(corpId: "c", appKey: "a", appSecret: "s", eventAesKey: aesKey, eventToken: token)
            #expect(throws: EventRefusal.notConfigured) { try DingTalkEventReader(access) }
        }
    }

    private static func access(_ vector: EventVector) -> DingTalkAccess {
        // Both owners are believed: the application's key, and the company's id of old subscriptions.
        let isCorp = vector.owner.hasPrefix("dingsimcorp")
        return DingTalkAccess(
            corpId: isCorp ? vector.owner : "other", appKey: isCorp ? "other" : vector.owner, appSecret: "s", eventAesKey: vector.aesKey,
            eventToken: vector.token)
    }

    private static func push(_ vector: EventVector) -> EventPush {
        EventPush(signature: vector.signature, timestamp: vector.timestamp, nonce: vector.nonce, encrypted: vector.encrypted)
    }
}
