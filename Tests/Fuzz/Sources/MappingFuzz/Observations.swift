import JSONKit
import SourceAPI

/// A person as a source may show them: the members of `object` as the attributes that are asked for.
func person(of object: JSONValue, _ attributes: [String]) -> EmployeeObservation {
    EmployeeObservation(
        sourceID: object["userid"]?.text ?? "u1", unionID: object["unionid"]?.text, name: object["name"]?.text ?? "",
        memberships: texts(object["places"]).map { ObservedMembership(departmentID: $0, leader: object["leader"] == true, order: 1) },
        departmentIDs: texts(object["dept_id_list"]), attributes: attributes.map { object[$0].flatMap(value) }, raw: object.jsonBytes)
}

/// A department, likewise.
func department(of object: JSONValue, _ attributes: [String]) -> DepartmentObservation {
    DepartmentObservation(
        sourceID: object["dept_id"]?.text ?? "1", name: object["name"]?.text ?? "", parentSourceID: object["parent_id"]?.text,
        attributes: attributes.map { object[$0].flatMap(value) }, raw: object.jsonBytes)
}

private func texts(_ value: JSONValue?) -> [String] {
    guard case .array(let elements)? = value else { return [] }
    return elements.compactMap(\.text)
}

private func value(_ json: JSONValue) -> AttributeValue? {
    switch json {
    case .null: return nil
    case .bool(let flag): return .boolean(flag)
    case .int(let number): return .integer(number)
    case .number(let text), .string(let text): return .text(text)
    case .array(let elements) where elements.allSatisfy({ $0.text != nil }): return .list(elements.compactMap(\.text))
    case .array, .object: return .structured(json.jsonBytes)
    }
}
