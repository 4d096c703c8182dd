import IdentityModel
import JSONKit
import Testing

struct IdPPatchTests {
    private var idp: IdP {
        get throws {
            try IdP.decode(
                Array(
                    """
                    {"id":"idp-1","type":"dingtalk","name":"总部","description":"Log in","status":"closed","revision":1,
                     "createdAt":"2026-11-23T16:05:09.120Z","updatedAt":"2026-11-23T16:05:09.120Z",
                     "dingtalk":{"corpId":"c","appKey":"k","appSecret":{"set":true,"fingerprint":"sha256:00000000"},"dingtalkType":"standard",
                       "eventAesKey":{"set":true},"eventToken":{"set":true},"serverAddress":{"oapi":"https://a","api":"https://b"}},
                     "sync":{"cycleHours":6,"scope":{"mode":"partial","departments":[{"id":"1"}]}},"connectivity":{"status":"passed","checkedAt":"2026-11-23T16:05:09.120Z"}}
                    """.utf8))
        }
    }

    private func patched(_ patch: String) throws -> IdPDraft { try IdPPatch(JSONValue(parsing: Array(patch.utf8))).applied(to: idp) }

    private func problems(_ patch: String) throws -> [String] {
        do {
            _ = try patched(patch)
            return []
        } catch let problems as JSONProblems {
            return problems.items.map { "\($0.path): \($0.problem)" }
        }
    }

    @Test func `what is left out stays, secrets too`() throws {
        let draft = try patched(#"{"sync":{"users":false}}"#)
        #expect(draft.name.rawValue == "总部")
        #expect(draft.sync.cycleHours.hours == 6)
        #expect(!draft.sync.users)
        #expect(draft.dingtalk?.appSecret == .kept)
        #expect(draft.dingtalk?.eventToken == .kept)
        #expect(draft.dingtalk?.serverAddress?.api == "https://b")
    }

    @Test func `null takes an optional member away and puts another back to its default`() throws {
        let draft = try patched(#"{"description":null,"sync":{"cycleHours":null,"scope":null},"dingtalk":{"serverAddress":{"api":null}}}"#)
        #expect(draft.description == nil)
        #expect(draft.sync.cycleHours == .longest)
        #expect(draft.sync.scope == .all)
        #expect(draft.dingtalk?.serverAddress?.oapi == "https://a")
        #expect(draft.dingtalk?.serverAddress?.api == nil)
    }

    @Test func `all of the organisation needs no departments to be taken away, and takes none`() throws {
        #expect(try patched(#"{"sync":{"scope":{"mode":"all"}}}"#).sync.scope == .all)
        #expect(try patched(#"{"sync":{"scope":{"mode":"all","departments":null}}}"#).sync.scope == .all)
        #expect(
            try problems(#"{"sync":{"scope":{"mode":"all","departments":[{"id":"2"}]}}}"#)
                == ["patch.sync.scope.departments: goes only with mode \"partial\"; leave it out"])
        #expect(try patched(#"{"sync":{"scope":{"mode":"partial"}}}"#).sync.scope == .partial([ScopedDepartment(id: "1")]))
    }

    @Test func `null for both event secrets clears them; for one alone it is refused`() throws {
        let draft = try patched(#"{"dingtalk":{"eventAesKey":null,"eventToken":null}}"#)
        #expect(draft.dingtalk?.eventAesKey == .unset)
        #expect(draft.dingtalk?.eventToken == .unset)
        #expect(
            try problems(#"{"dingtalk":{"eventToken":null}}"#)
                == ["patch.dingtalk.eventToken: eventAesKey and eventToken come together or not at all: give both, or neither"])
    }

    @Test func `a required member cannot be taken away`() throws {
        #expect(try problems(#"{"name":null}"#) == ["patch.name: must be a string, not null"])
        #expect(try problems(#"{"dingtalk":{"appSecret":null}}"#) == ["patch.dingtalk.appSecret: must be a string, not null"])
    }

    @Test func `members that cannot be set are refused and named, null or not`() throws {
        #expect(
            try problems(#"{"revision":2,"links":null,"dingtalk":{"corpID":null},"sync":{"cycle":1}}"#) == [
                "patch.dingtalk.corpID: unknown member; leave it out", "patch.sync.cycle: unknown member; leave it out",
                "patch.revision: unknown member; leave it out", "patch.links: unknown member; leave it out",
            ])
    }

    @Test(.timeLimit(.minutes(1))) func `a patch of very many unknown members is refused with how many there are`() throws {
        let members = (0..<200_000).map { #""m\#($0)":{}"# }.joined(separator: ",")
        let patch = try IdPPatch.decode(Array("{\(members),\"name\":1}".utf8))
        let problems = #expect(throws: JSONProblems.self) { try patch.applied(to: idp) }
        #expect(problems?.items.first?.path == "patch.name")
        #expect(problems?.count == 200_001)
    }

    @Test func `the type never changes`() throws {
        #expect(try problems(#"{"type":"dingtalk"}"#).isEmpty)
        #expect(try problems(#"{"type":"custom","dingtalk":null}"#) == [#"patch.type: cannot change; it is "dingtalk""#])
    }

    @Test func `a document that was read can be sent back`() throws {
        let settings = try #require(try idp.dingtalk)
        let draft = try patched(#"{"dingtalk":\#(String(decoding: settings.jsonBytes(), as: UTF8.self))}"#)
        #expect(draft.dingtalk?.appSecret == .kept)
    }
}
