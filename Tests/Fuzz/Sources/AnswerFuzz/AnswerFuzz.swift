import IdentityModel
import JSONKit
import SourceAPI

@testable import DingTalkSource

private let employees = EmployeeReader(
    slots: AttributeSlots([
        "userid", "name", "mobile", "email", "org_email", "title", "title", "job_number", "hired_date", "work_place", "remark",
        "dept_id_list", "dept_order_list", "leader_in_dept", "extension.工位", "extension.工位", "extension", "active", "unheard_of",
    ]))
private let departments = DepartmentReader(
    slots: AttributeSlots(["name", "parent_id", "order", "dept_manager_userid_list", "extension.x", "tags", "unheard_of"]))

/// Feeds arbitrary bodies to everything that reads an answer of DingTalk's, and to what judges it.
///
/// The first byte tells the HTTP status.
func fuzzAnswers(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let answer = Body(status: 200 + Int(first) % 80 * 5, bytes: Array(input.dropFirst()))
    if let page = answer.read(MemberPage(employees, department: 7)) { page.people.forEach(judge) }
    if let list = answer.read(DepartmentList(departments, parent: 1)) { list.departments.forEach(judge) }
    if let department = answer.read(OneDepartment(departments))?.department { judge(department) }
    if let person = answer.read(OneEmployee(employees))?.employee { judge(person) }
    _ = answer.read(ContactScope())
    _ = answer.read(ParentChain())
    _ = answer.read(TokenAnswer())
    _ = answer.read(LeaveRecords())
    _ = answer.read(PersonCount())
    _ = answer.read(UserToken())
    _ = answer.read(CurrentUser())
    _ = answer.read(UserOfUnion())
    _ = answer.read(InAppUser())
    _ = answer.read(StreamAnswer())
    _ = answer.read(NoContent())
}

/// Kept is what a page can show: one JSON object.
private func judge(_ person: EmployeeObservation) {
    guard case .object? = try? JSONValue(parsing: person.raw) else { fatalError("what is kept of a person is no object") }
    if person.sourceID.isEmpty { fatalError("a person without an id") }
    if person.attributes.count != employees.slots.count { fatalError("attributes are lost") }
    if person.attributes[5] != person.attributes[6] { fatalError("what is asked for twice has two values") }
}

private func judge(_ department: ReadDepartment) {
    guard case .object? = try? JSONValue(parsing: department.observation.raw) else {
        fatalError("what is kept of a department is no object")
    }
    if department.observation.attributes.count != departments.slots.count { fatalError("attributes are lost") }
}
