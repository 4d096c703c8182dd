import IdentityModel
import SourceAPI
import Synchronization

/// A source of any size that holds nothing in memory: everything follows from the number of a person.
final class GeneratedSource: DirectorySource {
    let people: Int
    let departments: Int
    /// Every so many persons have another title than before; 0 for none.
    let changedEvery = Atomic<Int>(0)

    init(people: Int, departments: Int) {
        self.people = people
        self.departments = departments
    }

    func read(_ request: ReadRequest, into sink: any ReadSink) async throws {
        try await sink.take(.authorised(AuthorisedScope(departments: ["1"], persons: [], isWhole: true, rootSourceID: "1")))
        let names = (0..<departments).map { index in
            DepartmentObservation(
                sourceID: id(index), name: "部门\(index)", parentSourceID: index < 20 ? "1" : id(index / 20), attributes: [],
                raw: Array("{\"dept_id\":\(id(index)),\"name\":\"部门\(index)\",\"parent_id\":1}".utf8))
        }
        try await sink.take(.departments(unit: ReadUnit(.children, "1"), names, requestID: "req-departments"))
        try await sink.take(.employees(unit: ReadUnit(.members, "1"), page: 1, [], requestID: nil, isLast: true))
        // Two readers, as a real source has several requests under way.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<2 {
                group.addTask {
                    for department in stride(from: reader, to: self.departments, by: 2) {
                        try await self.readMembers(of: department, request, sink)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func id(_ department: Int) -> String { String(400_000_000 + department) }

    private func readMembers(of department: Int, _ request: ReadRequest, _ sink: any ReadSink) async throws {
        try await sink.take(.departments(unit: ReadUnit(.children, id(department)), [], requestID: "14r\(department)"))
        let own = Array(stride(from: department, to: people, by: departments))
        // One in twenty is in the department before theirs too.
        let guests = stride(from: (department + 1) % departments, to: people, by: departments).filter { $0 % 20 == 7 }
        let members = own + guests
        let pages = max(1, (members.count + 99) / 100)
        for page in 1...pages {
            let slice = members[(page - 1) * 100..<min(members.count, page * 100)]
            let found = slice.map { observation($0, in: department, request.employeeAttributes) }
            try await sink.take(
                .employees(
                    unit: ReadUnit(.members, id(department)), page: page, found, requestID: "15r\(department)x\(page)",
                    isLast: page == pages))
        }
    }

    private func observation(_ number: Int, in department: Int, _ attributes: [String]) -> EmployeeObservation {
        // Ids as the source makes them: in no order that has to do with departments.
        let userID = String(UInt64(number) &* 0x9E37_79B9_7F4A_7C15 % 10_000_000_000_000)
        let step = changedEvery.load(ordering: .relaxed)
        let title = step > 0 && number % step == 0 ? "高级工程师" : "工程师"
        let own = number % departments
        let named = number % 20 == 7 ? [id(own), id((own + departments - 1) % departments)] : [id(own)]
        let mobile = "138" + String(10_000_000 + number)
        let raw = """
            {"userid":"\(userID)","unionid":"z21HjQliSzpw0YWCNxmii6u2Os62cZ62iSZ\(number)","name":"员工\(number)","mobile":"\(mobile)","state_code":"86",\
            "title":"\(title)","job_number":"\(number)","email":"u\(number)@example.com","org_email":"","work_place":"杭州市西湖区",\
            "dept_id_list":[\(named.joined(separator: ","))],"dept_order":176338312785500512,"leader":false,"active":true,"admin":false,"boss":false,\
            "hide_mobile":false,"exclusive_account":false,"hired_date":1597573616828,"avatar":"https://static.example.com/media/lADPDfmVV\(number).jpg"}
            """
        let values: [String: AttributeValue] = [
            "userid": .text(userID), "name": .text("员工\(number)"), "title": .text(title), "mobile": .text(mobile),
            "job_number": .text(String(number)),
            "email": .text("u\(number)@example.com"), "org_email": .text(""), "work_place": .text("杭州市西湖区"),
            "hired_date": .integer(1_597_573_616_828),
        ]
        return EmployeeObservation(
            sourceID: userID, unionID: "z21HjQliSzpw0YWCNxmii6u2Os62cZ62iSZ\(number)", name: "员工\(number)",
            memberships: [ObservedMembership(departmentID: id(department), leader: false, order: 176_338_312_785_500_512)],
            departmentIDs: named, attributes: attributes.map { values[$0] }, raw: Array(raw.utf8))
    }

    func children(of parent: String?) async throws(SourceFault) -> [DepartmentObservation] { [] }
    func department(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> DepartmentObservation? { nil }
    func employee(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> EmployeeObservation? { nil }
    func checkConnectivity() async -> [ConnectivityCheck] { [] }
}
