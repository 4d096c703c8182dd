import JSONKit
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct AnswerReadingTests {
    private let attributes = ["org_email", "mobile", "hired_date", "extension.工位", "title", "job_number", "extension.工位", "tags_unknown"]

    private func page(_ text: String) throws -> MemberPage {
        try AnswerHead.read(Array(text.utf8), into: MemberPage(EmployeeReader(slots: AttributeSlots(attributes)), department: 919_684_607))
            .1
    }

    private static let row =
        #"{"active":true,"dept_id_list":[919684607,101254282],"dept_order":176275808490200512,"extension":"{\"工位\":\"B3-117\"}","hired_date":1597573616828,"job_number":"00021116","leader":true,"name":"李磊","org_email":"lilei@example.cn","title":"","unionid":"lFSii0","userid":"u0007"}"#

    @Test func `a row becomes an observation, its integers exact and its bytes kept`() throws {
        let page = try page(
            #"{"errcode":0,"errmsg":"ok","result":{"has_more":true,"list":[\#(Self.row)],"next_cursor":1},"request_id":"x"}"#)
        let person = try #require(page.people.first)
        #expect(person.sourceID == "u0007")
        #expect(person.unionID == "lFSii0")
        #expect(person.name == "李磊")
        #expect(person.departmentIDs == ["919684607", "101254282"])
        #expect(person.memberships == [ObservedMembership(departmentID: "919684607", leader: true, order: 176_275_808_490_200_512)])
        let expected: [AttributeValue?] = [
            .text("lilei@example.cn"), nil, .integer(1_597_573_616_828), .text("B3-117"), .text(""), .text("00021116"), .text("B3-117"),
            nil,
        ]
        #expect(person.attributes == expected)
        #expect(String(decoding: person.raw, as: UTF8.self) == Self.row)
        #expect(page.hasMore)
        #expect(page.nextCursor == 1)
    }

    @Test func `numbers and flags as strings are read, and lists in strings`() throws {
        let page = try page(
            #"{"errcode":"0","result":{"has_more":"true","next_cursor":"17","list":{"userid":12345,"name":"a","leader":"true","dept_order":"176275808490200512","dept_id_list":"[2,\"3\"]","hired_date":"1597573616828","mobile":13800000007}}}"#
        )
        let person = try #require(page.people.first)
        #expect(page.hasMore && page.nextCursor == 17)
        #expect(person.sourceID == "12345")
        #expect(person.departmentIDs == ["2", "3"])
        #expect(person.memberships == [ObservedMembership(departmentID: "919684607", leader: true, order: 176_275_808_490_200_512)])
        #expect(person.attributes[1] == .text("13800000007"))
        #expect(person.attributes[2] == .integer(1_597_573_616_828))
    }

    @Test func `a missing list is an empty one, unknown members are passed over`() throws {
        #expect(try page(#"{"errcode":0,"result":{"has_more":false}}"#).people.isEmpty)
        #expect(try page(#"{"errcode":0}"#).people.isEmpty)
        let page = try page(#"{"zz":{"list":[1,null]},"errcode":0,"result":{"zz":{},"list":[{"zz":[{}],"userid":"u"}]}}"#)
        #expect(page.people.map(\.sourceID) == ["u"])
    }

    @Test func `a person without an id makes the page unreadable rather than shorter`() {
        #expect(throws: JSONError.self) { try page(#"{"errcode":0,"result":{"list":[{"name":"a"}]}}"#) }
    }

    @Test func `null is unknown, an unreadable extension leaves the person`() throws {
        let page = try page(#"{"errcode":0,"result":{"list":[{"userid":"u","mobile":null,"extension":"{broken","title":"t"}]}}"#)
        let person = try #require(page.people.first)
        #expect(person.attributes[1] == nil)
        #expect(person.attributes[3] == nil)
        #expect(person.attributes[4] == .text("t"))
    }

    @Test func `one person's places are put together by department, whatever their order`() throws {
        let text =
            #"{"errcode":0,"result":{"dept_id_list":[919684607,101254282],"dept_order_list":[{"dept_id":919684607,"order":176275808490200512},{"dept_id":101254282,"order":179997318850453160}],"leader_in_dept":[{"dept_id":101254282,"leader":false},{"dept_id":919684607,"leader":true}],"userid":"u0007","name":"李磊","role_list":[{"id":1,"name":"主管"}]}}"#
        let answer = try AnswerHead.read(Array(text.utf8), into: OneEmployee(EmployeeReader(slots: AttributeSlots(["role_list"])))).1
        let person = try #require(answer.employee)
        #expect(
            person.memberships == [
                ObservedMembership(departmentID: "919684607", leader: true, order: 176_275_808_490_200_512),
                ObservedMembership(departmentID: "101254282", leader: false, order: 179_997_318_850_453_160),
            ])
        #expect(person.attributes == [.structured(Array(#"[{"id":1,"name":"主管"}]"#.utf8))])
    }

    @Test func `departments are read from a listing and alone; the root has no parent`() throws {
        let reader = DepartmentReader(slots: AttributeSlots(["order", "dept_manager_userid_list"]))
        let list = try AnswerHead.read(
            Array(#"{"errcode":0,"result":[{"dept_id":432825033,"name":"研发中心","parent_id":1},{"dept_id":7,"name":"b"}]}"#.utf8),
            into: DepartmentList(reader, parent: 5)
        ).1.departments
        #expect(list.map(\.id) == [432_825_033, 7])
        #expect(list.map(\.observation.parentSourceID) == ["1", "5"])
        let root = try AnswerHead.read(
            Array(#"{"errcode":0,"result":{"dept_id":1,"name":"晨星","parent_id":0,"order":9,"dept_manager_userid_list":["m1"]}}"#.utf8),
            into: OneDepartment(reader)
        ).1.department
        #expect(root?.observation.parentSourceID == nil)
        #expect(root?.observation.attributes == [.integer(9), .list(["m1"])])
    }

    @Test func `the contact scope holds departments and persons`() throws {
        let text =
            #"{"errcode":0,"auth_user_field":["name","mobile"],"auth_org_scopes":{"authed_dept":[1,"2",2,-7],"authed_user":["u1"]}}"#
        let scope = try AnswerHead.read(Array(text.utf8), into: ContactScope()).1
        #expect(scope.departments == [1, 2])
        #expect(scope.persons == ["u1"])
        #expect(scope.userFields == ["name", "mobile"])
    }

    @Test(arguments: [("0", 0), ("-12", -12), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min)])
    func `whole numbers are exact to the last digit`(_ row: (String, Int64)) {
        #expect(wholeNumber(ArraySlice(row.0.utf8)) == row.1)
    }

    @Test(arguments: ["", "-", "1.5", "1e3", "9223372036854775808", "-9223372036854775809", " 1"])
    func `what is no whole number is none`(_ text: String) {
        #expect(wholeNumber(ArraySlice(text.utf8)) == nil)
    }
}
