import IdentityModel
import JSONKit
import Testing

struct IdPDraftTests {
    /// Proves what is wrong with a draft: `path: problem` for each.
    private func problems(of json: String) throws -> [String] {
        do {
            _ = try IdPDraft.decode(Array(json.utf8))
            return []
        } catch let problems as JSONProblems {
            return problems.items.map { "\($0.path): \($0.problem)" }
        }
    }

    private func dingtalk(_ members: String, sync: String = "{}") -> String {
        #"{"type":"dingtalk","name":"ab","status":"closed","dingtalk":{"corpId":"c","appKey":"k","appSecret":"s","dingtalkType":"standard"\#(members)},"sync":\#(sync)}"#
    }

    @Test func `all that is missing is named at once`() throws {
        #expect(
            try problems(of: #"{"type":"dingtalk","dingtalk":{"appSecret":1,"dingtalkType":"other"},"typo":1}"#) == [
                "name: required", "status: required", "dingtalk.corpId: required", "dingtalk.appKey: required",
                "dingtalk.appSecret: must be a string, not a number", #"dingtalk.dingtalkType: must be one of "standard", "dedicated""#,
                "typo: unknown member; leave it out",
            ])
        #expect(try problems(of: #"{"type":"dingtalk","name":"ab","status":"closed"}"#) == ["dingtalk: required"])
    }

    @Test(arguments: [
        ("1", true), ("24", true), ("0", false), ("25", false), ("1.5", false), ("-1", false), ("\"1\"", false), ("1e1", true),
        ("5.0", true), ("24.0", true), ("24.5", false), ("25.0", false),
    ])
    func `the cycle is a whole number of hours from 1 to 24`(_ value: String, _ isTaken: Bool) throws {
        #expect(try problems(of: dingtalk("", sync: #"{"cycleHours":\#(value)}"#)).isEmpty == isTaken)
    }

    @Test func `the defaults are 24 hours, not automatic, everything, with employees`() throws {
        let draft = try IdPDraft.decode(Array(dingtalk("").utf8))
        #expect(draft.sync.cycleHours == .longest)
        #expect(!draft.sync.automatic)
        #expect(draft.sync.users)
        #expect(draft.sync.scope == .all)
        #expect(draft.sync.mappings.employee.count == 9)
    }

    @Test func `automatic is refused for a custom IdP and taken for another`() throws {
        #expect(
            try problems(of: #"{"type":"custom","name":"ab","status":"closed","sync":{"automatic":true}}"#)
                == [#"sync.automatic: must be false: an IdP of type "custom" has no source to synchronize from"#])
        #expect(try problems(of: #"{"type":"custom","name":"ab","status":"closed"}"#).isEmpty)
        #expect(try problems(of: dingtalk("", sync: #"{"automatic":true}"#)).isEmpty)
    }

    @Test func `settings of another type are refused`() throws {
        let draft = dingtalk("").replacing(#""type":"dingtalk""#, with: #""type":"custom""#)
        #expect(try problems(of: draft) == [#"dingtalk: goes only with type "dingtalk"; leave it out"#])
    }

    @Test func `the key and the token of events come together or not at all`() throws {
        let key = #","eventAesKey":"4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij""#
        let token = #","eventToken":"123456""#
        #expect(try problems(of: dingtalk(key + token)).isEmpty)
        #expect(
            try problems(of: dingtalk(key))
                == ["dingtalk.eventToken: eventAesKey and eventToken come together or not at all: give both, or neither"])
        #expect(
            try problems(of: dingtalk(token))
                == ["dingtalk.eventAesKey: eventAesKey and eventToken come together or not at all: give both, or neither"])
    }

    @Test func `what is missing hides nothing of the rules between the others, and breaks none itself`() throws {
        #expect(
            try problems(
                of:
                    #"{"type":"custom","dingtalk":{"corpId":"c","appKey":"k","appSecret":"s","dingtalkType":"standard"},"sync":{"automatic":true}}"#
            )
            .map { String($0.prefix { $0 != ":" }) } == ["name", "status", "dingtalk", "sync.automatic"])
        #expect(
            try problems(
                of:
                    #"{"name":"ab","status":"closed","dingtalk":{"corpId":"c","appKey":"k","appSecret":"s","dingtalkType":"standard"},"sync":{"automatic":true}}"#
            )
                == ["type: required"])
        #expect(
            try problems(of: #"{"type":"dingtalk","name":"ab","status":"closed","dingtalk":{"eventToken":"123456"}}"#)
                .map { String($0.prefix { $0 != ":" }) } == [
                    "dingtalk.corpId", "dingtalk.appKey", "dingtalk.appSecret", "dingtalk.dingtalkType", "dingtalk.eventAesKey",
                ])
    }

    @Test(arguments: ["https://a.b/", "HTTPS://a.b", "https://A.B", "https://a.b"])
    func `a server address is kept as it is written everywhere`(_ text: String) throws {
        let draft = try IdPDraft.decode(Array(dingtalk(#","serverAddress":{"oapi":"\#(text)"}"#).utf8))
        #expect(draft.dingtalk?.serverAddress?.oapi == "https://a.b")
        #expect(ServerURL(text)?.text == "https://a.b")
        #expect(ServerURL("Http://LocalHost:80/p/Q/")?.text == "http://localhost:80/p/Q")
        #expect(ServerURL("https://a.b//") == nil)
    }

    @Test func `a mapping's default is a text, or of the type of its field`() throws {
        let mapping = { (json: String) in dingtalk("", sync: #"{"mappings":{"department":[\#(json)],"employee":[]}}"#) }
        for value in ["7", "7.5", #""7""#] {
            let json = mapping(#"{"source":"order","target":"order","default":\#(value)}"#)
            let draft = try IdPDraft.decode(Array(json.utf8))
            #expect(String(decoding: draft.sync.mappings.department[0].jsonBytes(), as: UTF8.self).hasSuffix(#""default":\#(value)}"#))
        }
        #expect(
            try problems(of: mapping(#"{"source":"order","target":"order","default":true}"#)).map { String($0.prefix { $0 != ":" }) }
                == ["sync.mappings.department[0].default"])
        #expect(try problems(of: mapping(#"{"source":"name","target":"name","default":7}"#)).count == 1)
        #expect(try problems(of: mapping(#"{"source":"name","target":"name","default":[]}"#)).count == 1)
        var mappings = FieldMappings()
        var mapped = FieldMapping("extension.leader", to: "leader")
        mapped.targetType = .extended
        mapped.default = try MappingDefault.decode(Array("true".utf8))
        mappings.employee.append(mapped)
        for (kind, count) in [(LocalField.Kind.boolean, 0), (.string, 1), (.number, 1)] {
            var problems = JSONProblems(unknownMembers: .refused)
            mappings.validate(extendedFields: [LocalField("leader", "Leader", kind)], noting: &problems)
            #expect(problems.count == count)
        }
    }

    @Test func `a server address that is neither https nor loopback is named`() throws {
        #expect(
            try problems(of: dingtalk(#","serverAddress":{"oapi":"http://example.com","api":"https://example.com"}"#))
                == ["dingtalk.serverAddress.oapi: " + ServerURL.rule])
    }

    @Test func `a mapping fills a field that exists, from sources that can be`() throws {
        let mapping = { (json: String) in dingtalk("", sync: #"{"mappings":{"employee":[\#(json)]}}"#) }
        #expect(try problems(of: mapping(#"{"source":["extension.工位","title"],"target":"title"}"#)).isEmpty)
        #expect(try problems(of: mapping(#"{"source":"title","target":"seat","targetType":"extended"}"#)).isEmpty)
        let wrong = try problems(of: mapping(#"{"source":"title","target":"seat"}"#))
        #expect(wrong.count == 1)
        #expect(wrong.first?.hasPrefix("sync.mappings.employee[0].target: must be the key of a built-in field of the employee") ?? false)
        for source in [#""a b""#, #""""#, "[]", #""extension.""#, #""a.b""#, #"["title",""]"#] {
            #expect(try problems(of: mapping(#"{"source":\#(source),"target":"title"}"#)).count == 1, "\(source)")
        }
        #expect(
            try problems(of: dingtalk("", sync: #"{"mappings":{"department":[{"source":"name","target":"email"}]}}"#)).count == 1)
    }

    @Test func `a mapping to an extended field needs that field, with its owner`() throws {
        var mappings = FieldMappings()
        var mapping = FieldMapping("extension.seat", to: "seat")
        mapping.targetType = .extended
        mappings.employee.append(mapping)
        var problems = JSONProblems(unknownMembers: .refused)
        mappings.validate(extendedFields: [LocalField("seat", "Seat")], noting: &problems)
        #expect(problems.isEmpty)
        mappings.validate(extendedFields: [LocalField("seat", "Seat", of: .department)], noting: &problems)
        #expect(problems.items.map(\.path) == ["employee[9].target"])
    }
}

extension String {
    func replacing(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
