import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Testing

@testable import SyncEngine

@Suite struct MappingTests {
    private func value(_ mapping: FieldMapping, kind: LocalField.Kind = .string, _ values: AttributeValue?...) -> MappedValue {
        var field = LocalField("x", "X", kind)
        field.builtin = false
        var mapping = mapping
        mapping.target = "x"
        mapping.targetType = .extended
        var mappings = FieldMappings()
        mappings.employee = [mapping]
        return MappingPlan(mappings, fields: [field]).employee[0].value(of: values)
    }

    @Test func `the first source that is present and not empty counts`() {
        let mapping = FieldMapping("a", "b", "c", to: "x")
        #expect(value(mapping, nil, .text(""), .text("third")) == .known("third"))
        #expect(value(mapping, .text("first"), .text("second"), nil) == .known("first"))
        #expect(value(mapping, nil, .text(""), nil) == .known(""))
        #expect(value(mapping, nil, nil, nil) == .unknown)
    }

    @Test func `a default stands in for nothing and for emptiness`() {
        var mapping = FieldMapping("a", to: "x")
        mapping.default = "杭州"
        #expect(value(mapping, nil) == .known("杭州"))
        #expect(value(mapping, .text("")) == .known("杭州"))
        #expect(value(mapping, .text("北京")) == .known("北京"))
    }

    @Test func `a default that is a number or a boolean is stored as that`() throws {
        var mapping = FieldMapping("a", to: "x")
        mapping.default = try MappingDefault.decode(Array("7".utf8))
        #expect(value(mapping, kind: .number, nil) == .known(7))
        mapping.default = try MappingDefault.decode(Array("7.25".utf8))
        #expect(value(mapping, kind: .number, nil) == .known(.number("7.25")))
        mapping.default = try MappingDefault.decode(Array("true".utf8))
        #expect(value(mapping, kind: .boolean, nil) == .known(true))
    }

    @Test(arguments: [
        (FieldMapping.Transform.trim, " 李 磊\n", "李 磊"), (.lowercase, "Li.Lei@EXAMPLE.com", "li.lei@example.com"), (.uppercase, "ab", "AB"),
        (.digits, "+86-138 0000", "861380000"), (.date, "1597573616828", "2020-08-16"), (.date, "2020-08-16T23:00:00Z", "2020-08-16"),
        (.date, "1597593600000", "2020-08-17"), (.date, "-1", "1970-01-01"),
    ]) func `a transform makes of a text`(_ transform: FieldMapping.Transform, _ text: String, _ result: String) {
        #expect(value(FieldMapping("a", to: "x", transform: transform), .text(text)) == .known(.string(result)))
    }

    @Test func `a time in milliseconds is a day in China`() {
        #expect(value(FieldMapping("a", to: "x", transform: .date), .integer(1_597_593_599_999)) == .known("2020-08-16"))
        #expect(value(FieldMapping("a", to: "x", transform: .date), .integer(1_597_593_600_000)) == .known("2020-08-17"))
        guard case .refused = value(FieldMapping("a", to: "x", transform: .date), .integer(.max)) else {
            Issue.record("a day beyond the calendar was taken")
            return
        }
    }

    @Test func `values are taken as their field's type or refused`() {
        let mapping = FieldMapping("a", to: "x")
        #expect(value(mapping, kind: .number, .text("176338312785500512")) == .known(.int(176_338_312_785_500_512)))
        #expect(value(mapping, kind: .number, .text("eleven")) == .refused("x: must be a number"))
        #expect(value(mapping, kind: .boolean, .integer(1)) == .known(true))
        #expect(value(mapping, kind: .boolean, .text("maybe")) == .refused("x: must be true or false"))
        #expect(value(mapping, kind: .date, .text("soon")) == .refused("x: must be a date"))
        #expect(value(mapping, kind: .list, .text("one")) == .known(["one"]))
    }

    @Test func `equal contents have equal documents, whatever the order of the mappings`() {
        let observation = EmployeeObservation(
            sourceID: "u", unionID: nil, name: "n", memberships: [ObservedMembership(departmentID: "1")], departmentIDs: ["1"],
            attributes: [.text("T"), .text("138")], raw: [])
        var swapped = observation
        swapped.attributes = [.text("138"), .text("T")]
        var mappings = FieldMappings()
        mappings.employee = [FieldMapping("title", to: "title"), FieldMapping("mobile", to: "telephone")]
        let first = EmployeeMapper(rules: MappingPlan(mappings, fields: []).employee).sightings(of: observation, readAlone: false)
        mappings.employee.reverse()
        let second = EmployeeMapper(rules: MappingPlan(mappings, fields: []).employee).sightings(of: swapped, readAlone: false)
        #expect(first == second)
        #expect(FieldDocument(first[0].fields).json == first[0].fields)
    }
}
