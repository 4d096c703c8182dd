import AgentAPI
import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

extension RPCError {
    /// Why a change by hand was not made, and what to do.
    init(_ refusal: KeepingRefusal) {
        self =
            switch refusal {
            case .invalid(let problems): .invalidParams(problems)
            case .noDepartment(let id): .notFound("department", id.rawValue)
            case .noEmployee(let id): .notFound("employee", id.rawValue)
            case .departmentNameTaken(let name, let id):
                RPCError(
                    .nameTaken, "A department beside it is called \"\(name)\" already. Choose another name.",
                    details: [.init("name", .string(name)), .init("id", .string(id.rawValue))])
            case .groupNameTaken(let name, let id):
                RPCError(
                    .nameTaken, "A group is called \"\(name)\" already. Choose another name.",
                    details: [.init("name", .string(name)), .init("id", .string(id.rawValue))])
            case .usernameTaken(let name, let id):
                RPCError(
                    .nameTaken, "The username \"\(name)\" is taken. Choose another, or change that employee by employee.update.",
                    details: [.init("username", .string(name)), .init("id", .string(id.rawValue))])
            case .isRoot(let id):
                RPCError(
                    .readOnly,
                    "This is the root department: it is called as its IdP is. Rename the IdP by idp.update; delete it by idp.delete.",
                    details: [.init("id", .string(id.rawValue))])
            case .notEmpty(let departments, let employees):
                RPCError(
                    .notEmpty,
                    """
                    \(departments) department(s) are below it and \(employees) employee(s) in it. Move them by department.update and \
                    employee.update, or delete them first.
                    """, details: [.init("departments", .int(Int64(departments))), .init("employees", .int(Int64(employees)))])
            case .revisionMismatch(let revision):
                RPCError(
                    .revisionMismatch, "It has changed since it was read; it is at revision \(revision) now. Read it again.",
                    details: [.init("revision", .int(revision))])
            }
    }
}
