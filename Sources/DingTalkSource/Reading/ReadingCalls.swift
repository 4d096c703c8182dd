import IdentityModel
import JSONKit
import SourceAPI
import Synchronization

/// The interfaces that reading needs, with what holds for all calls of one reading.
struct ReadingCalls: Sendable {
    let application: Application
    let policy: CallPolicy
    let meter: ReadMeter?
    let departments: DepartmentReader
    let employees: EmployeeReader
    private let refused = PermissionLatch()

    init(
        _ application: Application, _ policy: CallPolicy, departmentAttributes: [String] = [], employeeAttributes: [String] = [],
        meter: ReadMeter? = nil
    ) {
        self.application = application
        self.policy = policy
        self.meter = meter
        departments = DepartmentReader(slots: AttributeSlots(departmentAttributes))
        employees = EmployeeReader(slots: AttributeSlots(employeeAttributes))
    }

    /// What the application may read. Nothing at all is a fault: an empty organisation is never what an administrator meant.
    func scope() async throws(CallFailure) -> ContactScope {
        let answer = try await application.call(.scopes, into: ContactScope(), policy, meter: meter)
        guard !answer.content.isEmpty else {
            let message = "The application's contact scope is empty: no department and no person is authorised."
            throw .refused(Refusal(fault: SourceFault(.scope, message: message, requestId: answer.requestID), advice: .never))
        }
        return answer.content
    }

    func department(_ id: Int64) async throws(CallFailure) -> Answer<OneDepartment> {
        try await call(.departmentGet, OneDepartment(departments)) { $0.member("dept_id", id) }
    }

    func children(of id: Int64) async throws(CallFailure) -> Answer<DepartmentList> {
        try await call(.subDepartments, DepartmentList(departments, parent: id)) { $0.member("dept_id", id) }
    }

    /// A department and its ancestors. This interface is not limited to the contact scope.
    func parents(of id: Int64) async throws(CallFailure) -> [Int64] {
        try await call(.departmentParents, ParentChain()) { $0.member("dept_id", id) }.content.ids
    }

    func members(_ cursor: MemberCursor, size: Int = MemberCursor.pageSize) async throws(CallFailure) -> Answer<MemberPage> {
        try await call(.userList, MemberPage(employees, department: cursor.department)) { writer in
            writer.member("dept_id", cursor.department)
            writer.member("cursor", cursor.cursor)
            writer.member("size", size)
            // Without it, people whose visibility is restricted are left out of the answer as if they had left.
            writer.member("contain_access_limit", true)
        }
    }

    func person(_ id: String) async throws(CallFailure) -> Answer<OneEmployee> {
        try await call(.userGet, OneEmployee(employees)) { $0.member("userid", id) }
    }

    private func call<Content: AnswerContent>(
        _ api: DingTalkAPI, _ content: Content, _ members: (inout JSONWriter) -> Void
    ) async throws(CallFailure) -> Answer<Content> {
        if let fault = refused[api] { throw .refused(Refusal(fault: fault, advice: .never)) }
        var writer = JSONWriter()
        writer.object(members)
        do throws(CallFailure) {
            return try await application.call(api, writer.bytes, into: content, policy, meter: meter)
        } catch {
            if case .refused(let refusal) = error, refusal.fault.class == .permission { refused.close(api, refusal.fault) }
            throw error
        }
    }
}

/// Interfaces for which the application lacks the permission: asking again for every department changes nothing.
private final class PermissionLatch: Sendable {
    private let faults = Mutex<[DingTalkAPI: SourceFault]>([:])

    subscript(api: DingTalkAPI) -> SourceFault? { faults.withLock { $0[api] } }

    func close(_ api: DingTalkAPI, _ fault: SourceFault) { faults.withLock { $0[api] = fault } }
}
