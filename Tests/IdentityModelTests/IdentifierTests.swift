import IdentityModel
import JSONKit
import Testing

struct IdentifierTests {
    @Test(arguments: ["nope", "idp-does-not-exist", "", "idp-", "idp-工位", "task-0000001", "工位", "IDP-1"])
    func `any text may stand where an id is asked for, and names nothing`(_ text: String) throws {
        let id = try IdPID.decode(JSONValue.string(text))
        #expect(id.rawValue == text)
        #expect(id.number == nil)
        #expect(IdPID(rawValue: text) == nil)
    }

    @Test func `a long text is cut, to one that names nothing`() throws {
        let id = try EmployeeID.decode(JSONValue.string("emp-" + String(repeating: "a", count: 1_000_000)))
        #expect(id.rawValue.utf8.count < 200)
        #expect(EmployeeID(rawValue: id.rawValue) == nil)
    }

    @Test func `an id of another kind is not taken for the number in it`() throws {
        #expect(try EmployeeID.decode(JSONValue.string("rec-0000001")).number == nil)
        #expect(try EmployeeID.decode(JSONValue.string(EmployeeID(number: 1).rawValue)).number == 1)
    }

    @Test(arguments: ["1", "null", "{}", "[\"idp-1\"]", "true"])
    func `what is no text is refused`(_ json: String) {
        #expect(throws: JSONProblems.self) { try IdPID.decode(Array(json.utf8)) }
    }
}
