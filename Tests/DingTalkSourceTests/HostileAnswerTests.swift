import IdentityModel
import Testing
import WebSocketKit

@testable import DingTalkSource

/// What an answer can be that somebody made to do harm.
@Suite struct HostileAnswerTests {
    @Test func `a limit beyond belief neither stops requests nor ends the program`() {
        for own in [0, 5, nil] {
            var pacer = Pacer(limit: own)
            var now: Int64 = 1_790_000_000_000_000_000
            for limit in [Int.max, Int.max / 2, 1_000_000_000] {
                for _ in 0..<3 {
                    now = max(now, pacer.due(at: now))
                    pacer.send(at: now, waitedFor: nil)
                    pacer.throttled(ThrottleNotice(endsAt: .max, limit: limit), sentAt: now, at: now + 1_000_000)
                    now += 100_000_000_000
                    pacer.accepted(sentAt: now, at: now)
                    #expect(pacer.due(at: now) <= now + 2_000_000_000)
                }
            }
        }
    }

    @Test func `of what a source says no more is kept than anybody reads, and never a secret, nor a part of one`() {
        let long = String(repeating: "王", count: 100_000)
        let fault = SourceFault(
            .protocol, code: long, subCode: "x s3cret", message: String(repeating: "s3cret", count: 50_000) + long, requestId: long
        )
        .shown(without: ["s3cret"])
        #expect(fault.message.utf8.count <= SourceFault.mostMessage + 3)
        #expect(!fault.message.contains("s"))
        #expect(fault.subCode == "x ***")
        #expect(fault.code == String(repeating: "王", count: 66) + "…")
        #expect(fault.requestId?.utf8.count ?? 0 <= SourceFault.mostCode + 3)
        let short = SourceFault(.quota, code: "90020", message: "配额", subject: "203.0.113.7")
        #expect(short.shown(without: ["s3cret"]) == short)
    }

    @Test func `a scope of very many departments is read in one pass, each department once`() throws {
        let ids = (1...200_000).map(String.init).joined(separator: ",")
        let text = #"{"errcode":0,"auth_org_scopes":{"authed_dept":[\#(ids),\#(ids)]}}"#
        let (_, scope) = try AnswerHead.read(Array(text.utf8), into: ContactScope())
        #expect(scope.departments.count == 200_000)
    }

    @Test(arguments: [
        ("wss://stream.example:443/connect", "https://api.example", true), ("ws://127.0.0.1:6379/x", "https://api.example", false),
        ("ws://127.0.0.1:8080/x", "http://127.0.0.1:8080", true), ("ws://stream.example/x", "http://127.0.0.1:8080", false),
        ("https://stream.example/x", "https://api.example", false), ("wss://a b/", "https://api.example", false),
        ("wss://user@stream.example/", "https://api.example", false), ("", "https://api.example", false),
    ])
    func `a stream leads to an encrypted address, and to this machine only where its source is there too`(
        _ endpoint: String, _ host: String, _ isTaken: Bool
    ) throws {
        let text = #"{"endpoint":"\#(endpoint)","ticket":"t\r\nHost: x"}"#
        let (_, answer) = try AnswerHead.read(Array(text.utf8), into: StreamAnswer())
        let address = answer.address(askedAt: host)
        #expect((address != nil) == isTaken)
        #expect(address?.target.hasSuffix("?ticket=t%0D%0AHost%3A%20x") ?? true)
    }
}
