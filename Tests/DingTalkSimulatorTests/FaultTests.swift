import DingTalkSimulator
import Foundation
import Testing

@Suite struct FaultTests {
    private static let list = "/topapi/v2/user/list"
    private static let page = #"{"dept_id":919684607,"cursor":0,"size":1}"#

    private func body(_ kind: FaultKind, _ path: String = list, _ request: String = page) async throws -> (Int, String) {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.faults.add(Fault(kind, path: path))
            let (status, data) = try await peer.send("POST", "\(path)?access_token=\(peer.token)", request)
            return (status, String(decoding: data, as: UTF8.self))
        }
    }

    @Test func `errors come in the shapes that clients must tell apart`() async throws {
        #expect(try await body(.systemBusy).1.hasPrefix(#"{"errcode":-1,"errmsg":"系统繁忙","request_id":"#))
        #expect(try await body(.throttled).1.hasPrefix(#"{"errcode":88,"sub_code":"90018","#))
        #expect(try await body(.globallyThrottled).1.hasPrefix(#"{"errcode":88,"sub_code":"90002","#))
        #expect(try await body(.departmentHidden).1.hasPrefix(#"{"errcode":50004,"#))
        #expect(try await body(.tokenInvalid).1.hasPrefix(#"{"errcode":88,"sub_code":"40014","#))
        #expect(try await body(.errcode(60019, "x")).1.hasPrefix(#"{"errcode":60019,"errmsg":"x","#))
        let bare = try await body(.upstreamTimeout).1
        #expect(bare.hasPrefix(#"{"errcode":88,"#))
        #expect(!bare.contains("sub_code"))
    }

    @Test func `strange bodies are not DingTalk's`() async throws {
        let gateway = try await body(.httpStatus(504))
        #expect(gateway.0 == 504)
        #expect(gateway.1.hasPrefix("<html>"))
        #expect(try await body(.htmlPage).1.hasPrefix("<!DOCTYPE html>"))
        #expect(try await body(.punished).1.hasPrefix(#"{"status":1111,"#))
        #expect(try await body(.notJSON).1.hasPrefix("upstream"))
        #expect(try await body(.hugeBody(10_000_000)).1.utf8.count == 10_000_000)
    }

    @Test func `a truncated answer ends in the middle`() async throws {
        let text = try await body(.truncatedJSON).1
        #expect(text.hasPrefix(#"{"errcode":0"#))
        #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) == nil)
    }

    @Test func `numbers and flags can come as strings, and strings stay as they are`() async throws {
        let text = try await body(.stringlyTyped).1
        #expect(text.hasPrefix(#"{"errcode":"0","errmsg":"ok","result":{"has_more":"true","list":[{"active":"true","#))
        #expect(text.contains(#""dept_id_list":["919684607","101254282"],"dept_order":"176275808490200512""#))
        #expect(text.contains(#""extension":"{\"工位\":\"B3-117\"}""#))
        #expect(Peer.isJSON(text))
    }

    @Test func `unknown members leave the answer valid`() async throws {
        let text = try await body(.unknownFields).1
        #expect(text.hasPrefix(#"{"zz_new_member":{"list""#))
        #expect(Peer.isJSON(text))
    }

    @Test func `lists can be empty, missing or endless`() async throws {
        #expect(try await body(.emptyUserLists).1.contains(#""result":{"has_more":false,"list":[]}"#))
        #expect(try await body(.emptyLists, "/topapi/v2/department/listsub", "{}").1.contains(#""result":[]"#))
        #expect(try await body(.emptyUserLists, "/topapi/v2/department/listsub", "{}").1.contains("研发中心"))
        #expect(try await body(.missingLists).1.contains(#""result":{"has_more":true,"next_cursor":1}"#))
        let missing = try await body(.missingLists, "/topapi/v2/department/listsub", "{}").1
        #expect(!missing.contains("result"))
        #expect(try await body(.moreWithEmptyList).1.contains(#""result":{"has_more":true,"list":[],"next_cursor":1}"#))
        #expect(try await body(.repeatedCursor).1.contains(#""next_cursor":0}"#))
    }

    @Test func `a tree can have negative departments and a cycle`() async throws {
        let negative = try await body(.negativeDepartments, "/topapi/v2/department/listsub", "{}").1
        #expect(negative.contains(#""dept_id":-1,"#) && negative.contains(#""dept_id":-7,"#))
        let cycle = try await body(.cyclicParent, "/topapi/v2/department/listsub", #"{"dept_id":919684607}"#).1
        #expect(cycle.contains(#""dept_id":432825033,"name":"研发中心","parent_id":919684607"#))
    }

    /// curl tells the two apart: 18 is a partial body, 56 a failure to receive.
    @Test(arguments: [(FaultKind.connectionCut, 18), (.connectionReset, 56)])
    func `a broken connection is an error at the peer`(kind: FaultKind, code: Int) async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.faults.add(Fault(kind, path: Self.list))
            let curl = Process()
            curl.executableURL = URL(filePath: "/usr/bin/env")
            curl.arguments = [
                "curl", "--silent", "--output", "/dev/null", "--data", Self.page, "\(peer.base)\(Self.list)?access_token=\(peer.token)",
            ]
            let status = try await withCheckedThrowingContinuation { continuation in
                curl.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do { try curl.run() } catch { continuation.resume(throwing: error) }
            }
            #expect(Int(status) == code)
        }
    }

    @Test func `a slow body is whole in the end`() async throws {
        let text = try await body(.slowBody(bytesPerSecond: 5000)).1
        #expect(Peer.isJSON(text))
    }

    @Test func `a call that is never answered is counted`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            simulator.faults.add(Fault(.neverAnswer, path: Self.list))
            let call = Task { try await peer.post(Self.list, Self.page).count }
            while simulator.counters.byPath[Self.list]?.errors["never"] != 1 { await Task.yield() }
            call.cancel()
            await #expect(throws: (any Error).self) { try await call.value }
        }
    }

    @Test func `triggers decide which calls are hit`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            func codes(_ count: Int) async throws -> [Int] {
                var codes: [Int] = []
                for _ in 0..<count { codes.append(try await peer.code(Self.list, Self.page)) }
                return codes
            }
            let number = simulator.faults.add(Fault(.systemBusy, departmentID: 919_684_607, trigger: .first(2)))
            #expect(try await peer.code(Self.list, #"{"dept_id":1,"cursor":0,"size":1}"#) == 0)
            #expect(try await codes(4) == [-1, -1, 0, 0])
            #expect(simulator.faults.hits == [number: 2])
            simulator.faults.removeAll()
            simulator.faults.add(Fault(.systemBusy, trigger: .every(3)))
            #expect(try await codes(6) == [0, 0, -1, 0, 0, -1])
            simulator.faults.removeAll()
            simulator.faults.add(Fault(.systemBusy, trigger: .probability(0.5, seed: 9)))
            let drawn = try await codes(40)
            #expect((5...35).contains(drawn.count { $0 == -1 }))
            simulator.faults.removeAll()
            simulator.faults.add(Fault(.systemBusy, trigger: .probability(0.5, seed: 9)))
            #expect(try await codes(40) == drawn)
        }
    }
}

extension Peer {
    static func isJSON(_ text: String) -> Bool { (try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil }
}
