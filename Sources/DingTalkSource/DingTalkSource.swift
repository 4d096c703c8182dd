import IdentityModel
import SourceAPI

/// A DingTalk organisation as a directory source.
struct DingTalkSource: DirectorySource {
    let application: Application
    let access: DingTalkAccess
    /// Where browsers find DingTalk's login page.
    let loginURL: String

    var login: (any LoginSource)? { DingTalkLogin(application: application, access: access, page: loginURL) }

    func read(_ request: ReadRequest, into sink: any ReadSink) async throws {
        let calls = ReadingCalls(
            application, .synchronization, departmentAttributes: request.departmentAttributes,
            employeeAttributes: request.employeeAttributes, meter: request.meter)
        do {
            try await OrganisationReading(calls: calls, request: request, sink: sink).run()
        } catch let failure as CallFailure {
            guard case .refused(let refusal) = failure else { throw CancellationError() }
            throw refusal.fault
        }
    }

    func children(of parent: String?) async throws(SourceFault) -> [DepartmentObservation] {
        let calls = ReadingCalls(application, .person)
        do throws(CallFailure) {
            if let parent {
                guard let id = DingTalkDepartmentID.parse(parent) else {
                    var fault = SourceFault(.scope, message: "\"\(parent)\" is not a department's id.")
                    fault.unknownObject = .malformed
                    throw .refused(Refusal(fault: fault, advice: .never))
                }
                return try await children(of: id, calls)
            }
            let scope = try await calls.scope()
            if scope.departments.contains(DingTalkDepartmentID.root) { return try await children(of: DingTalkDepartmentID.root, calls) }
            var found: [DepartmentObservation] = []
            for id in scope.departments {
                if let department = try await calls.department(id).content.department { found.append(department.observation) }
            }
            return found
        } catch {
            var fault = error.fault
            if parent != nil, error.isMissing { fault.unknownObject = .missing }
            throw fault
        }
    }

    func department(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> DepartmentObservation? {
        guard let id = DingTalkDepartmentID.parse(sourceID) else { return nil }
        let calls = ReadingCalls(application, .of(asker), departmentAttributes: attributes)
        do throws(CallFailure) {
            let answer = try await calls.department(id)
            guard let department = answer.content.department else {
                throw .refused(Refusal(fault: .emptyAnswer(answer.requestID), advice: .never))
            }
            return department.observation
        } catch {
            if error.isMissing { return nil }
            throw error.fault
        }
    }

    func employee(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> EmployeeObservation? {
        let calls = ReadingCalls(application, .of(asker), employeeAttributes: attributes)
        do throws(CallFailure) {
            do throws(CallFailure) {
                return try await person(sourceID, calls)
            } catch {
                guard error.isMissing else { throw error }
                // An absence is believed when it is said twice.
                return try await person(sourceID, calls)
            }
        } catch {
            if error.isMissing { return nil }
            throw error.fault
        }
    }

    func checkConnectivity() async -> [ConnectivityCheck] {
        await DingTalkConnectivity(application: application, access: access).run()
    }

    private func children(of id: Int64, _ calls: ReadingCalls) async throws(CallFailure) -> [DepartmentObservation] {
        try await calls.children(of: id).content.departments.filter { $0.id > 0 }.map(\.observation)
    }

    private func person(_ sourceID: String, _ calls: ReadingCalls) async throws(CallFailure) -> EmployeeObservation {
        let answer = try await calls.person(sourceID)
        guard let person = answer.content.employee else {
            throw .refused(Refusal(fault: .emptyAnswer(answer.requestID), advice: .never))
        }
        return person
    }
}
