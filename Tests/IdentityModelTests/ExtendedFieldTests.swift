import IdentityModel
import JSONKit
import Testing

struct ExtendedFieldTests {
    @Test(arguments: ["a", "_", "7", "1abc", "seat", "seat_2", String(repeating: "k", count: 40)])
    func `keys are lower-case letters, digits and underscores`(_ text: String) {
        #expect(FieldKey(rawValue: text)?.rawValue == text)
    }

    @Test(arguments: [
        "", "Seat", "se at", "seat-2", "工位", "ｓeat", "séat", String(repeating: "k", count: 41),
    ])
    func `other keys are refused`(_ text: String) {
        #expect(FieldKey(rawValue: text) == nil)
    }

    @Test func `the key of a built-in field is known as that`() {
        for field in LocalField.builtinFields { #expect(FieldKey(rawValue: field.key)?.builtinField?.key == field.key) }
        #expect(FieldKey(rawValue: "seat")?.builtinField == nil)
    }

    @Test func `a name has 1 to 64 characters as a person counts them`() {
        #expect(FieldName(rawValue: "工") != nil)
        #expect(FieldName(rawValue: String(repeating: "工", count: 64)) != nil)
        #expect(FieldName(rawValue: String(repeating: "工", count: 65)) == nil)
        for text in ["", " ", "a\nb", "a\u{0}"] { #expect(FieldName(rawValue: text) == nil) }
    }

    @Test func `a list is no type of an extended field`() {
        for type in ["string", "number", "boolean", "date"] {
            #expect((try? ExtendedFieldDraft.decode(Array(#"{"key":"k","name":"K","type":"\#(type)"}"#.utf8))) != nil)
        }
        #expect(throws: JSONProblems.self) { try ExtendedFieldDraft.decode(Array(#"{"key":"k","name":"K","type":"list"}"#.utf8)) }
    }

    @Test func `a patch changes name and description and nothing else`() throws {
        var draft = try ExtendedFieldDraft.decode(Array(#"{"key":"seat","name":"Seat","type":"string","description":"Where"}"#.utf8))
        draft.owner = .employee
        let patched = { (json: String) in try FieldPatch(JSONValue(parsing: Array(json.utf8))).applied(to: draft.field) }
        #expect(try patched(#"{"name":"Desk","description":null}"#).name == "Desk")
        #expect(try patched(#"{"description":null}"#).description == nil)
        #expect(try patched(#"{"type":"string"}"#) == draft.field)
        for (json, path) in [
            (#"{"type":"number"}"#, "patch.type"), (#"{"key":"desk"}"#, "patch.key"), (#"{"owner":"department"}"#, "patch.owner"),
            (#"{"nmae":"x"}"#, "patch.nmae"), (#"{"name":null}"#, "patch.name"),
        ] {
            let problems = #expect(throws: JSONProblems.self) { try patched(json) }
            #expect(problems?.items.map(\.path) == [path])
        }
    }
}
