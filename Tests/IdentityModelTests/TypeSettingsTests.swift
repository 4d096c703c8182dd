import IdentityModel
import JSONKit
import Testing

struct TypeSettingsTests {
    private static let aesKey = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"

    private static let settings: [IdPType: String] = [
        .wecom: #"{"corpId":"ww1","agentId":"1000002","appSecret":"s","appSchema":"wwauth1"}"#,
        .lark: #"{"appId":"cli_1","appSecret":"s"}"#,
        .ldap: #"{"serverType":"activeDirectory","serverAddresses":["ad.example.cn"],"port":389,"ssl":false,"baseDn":"DC=example,DC=cn"}"#,
        .idaas: #"{"region":"chineseMainland","instanceId":"idaas_1","applicationId":"app_1","clientId":"c","clientSecret":"s"}"#,
    ]

    private func problems(_ type: IdPType, _ members: String) throws -> [String] {
        let given = try #require(Self.settings[type])
        let merged = try JSONValue(parsing: Array(given.utf8)).merged(JSONValue(parsing: Array(members.utf8)))
        do {
            var draft: JSONValue = ["type": .string(type.rawValue), "name": "ab", "status": "closed"]
            draft[type.rawValue] = merged
            _ = try IdPDraft.decode(draft)
            return []
        } catch let problems as JSONProblems {
            return problems.items.map(\.path)
        }
    }

    @Test(arguments: [IdPType.wecom, .lark, .ldap, .idaas])
    func `each type takes its settings, needs them, and refuses those of others`(_ type: IdPType) throws {
        #expect(try problems(type, "{}") == [])
        let name = type.rawValue
        #expect(throws: JSONProblems.self) { try IdPDraft.decode(Array(#"{"type":"\#(name)","name":"ab","status":"closed"}"#.utf8)) }
        let given = try #require(Self.settings[type])
        #expect(throws: JSONProblems.self) {
            try IdPDraft.decode(Array(#"{"type":"custom","name":"ab","status":"closed","\#(name)":\#(given)}"#.utf8))
        }
        #expect(try problems(type, #"{"typo":1}"#) == ["\(name).typo"])
    }

    @Test func `event secrets of wecom come together`() throws {
        let key = #""eventAesKey":"\#(Self.aesKey)""#
        #expect(try problems(.wecom, "{\(key),\"eventToken\":\"t\"}") == [])
        #expect(try problems(.wecom, "{\(key)}") == ["wecom.eventToken"])
        #expect(try problems(.wecom, #"{"eventToken":"t"}"#) == ["wecom.eventAesKey"])
        #expect(try problems(.wecom, #"{"eventAesKey":"short","eventToken":"t"}"#) == ["wecom.eventAesKey"])
    }

    @Test func `the encrypt key of lark needs the verification token, which stands alone`() throws {
        #expect(try problems(.lark, #"{"eventVerificationToken":"t"}"#) == [])
        #expect(try problems(.lark, #"{"eventEncryptKey":"k","eventVerificationToken":"t"}"#) == [])
        #expect(try problems(.lark, #"{"eventEncryptKey":"k"}"#) == ["lark.eventVerificationToken"])
    }

    @Test(arguments: [(0, false), (1, true), (65_535, true), (65_536, false)])
    func `a port of ldap is from 1 to 65535`(_ port: Int, _ isTaken: Bool) throws {
        #expect(try problems(.ldap, #"{"port":\#(port)}"#) == (isTaken ? [] : ["ldap.port"]))
    }

    @Test(arguments: [(0, false), (1, true), (5, true), (6, false)])
    func `ldap has one to five server addresses`(_ count: Int, _ isTaken: Bool) throws {
        let hosts = (0..<count).map { "\"ad\($0).example.cn\"" }.joined(separator: ",")
        #expect(try problems(.ldap, #"{"serverAddresses":[\#(hosts)]}"#) == (isTaken ? [] : ["ldap.serverAddresses"]))
    }

    @Test func `a bind name and its password come together`() throws {
        #expect(try problems(.ldap, #"{"bindDn":"cn=admin","bindPassword":"pass word"}"#) == [])
        #expect(try problems(.ldap, #"{"bindDn":"cn=admin"}"#) == ["ldap.bindPassword"])
        #expect(try problems(.ldap, #"{"bindPassword":"p"}"#) == ["ldap.bindDn"])
    }

    @Test func `what idaas names is checked`() throws {
        #expect(try problems(.idaas, #"{"publicKeyEndpoint":"https://idaas.example.cn/keys"}"#) == [])
        #expect(try problems(.idaas, #"{"publicKeyEndpoint":"http://idaas.example.cn/keys"}"#) == ["idaas.publicKeyEndpoint"])
        #expect(try problems(.idaas, #"{"samlMetadata":"<EntityDescriptor/>"}"#) == [])
        #expect(try problems(.idaas, #"{"samlMetadata":"text"}"#) == ["idaas.samlMetadata"])
    }

    @Test func `only types whose synchronization is built can be enabled`() {
        #expect(IdPType.allCases.filter(\.traits.canBeEnabled) == [.dingtalk, .custom])
    }
}

extension JSONValue {
    /// This object with the members of another.
    fileprivate func merged(_ other: JSONValue) -> JSONValue {
        guard case .object(let members) = other else { return other }
        var result = self
        for member in members { result[member.key] = member.value }
        return result
    }
}
