import AgentAPI
import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// Tells IdPs whose directory is kept by hand from those that come from a source.
struct KeptIdPs: Sendable {
    let store: DirectoryStore
    let link: RegistryLink

    /// The IdP, with what may be kept in it.
    func require(_ id: IdPID) async throws -> KeptIdP {
        // What is kept by hand follows the registry at once: a field that was just made is there, an IdP that was just deleted is not.
        let registry = try await link.current()
        guard let idp = registry.idps.first(where: { $0.id == id }) else { throw RPCError.notFound("idp", id.rawValue) }
        guard idp.type == .custom else {
            throw RPCError(
                .readOnly,
                """
                What the IdP \"\(idp.name)\" has comes from its source (\(idp.type.rawValue)). Change it there; the next synchronization \
                brings it here. Only the directory of an IdP of type \"custom\" is kept by hand.
                """, details: [.init("idpId", .string(id.rawValue)), .init("type", .string(idp.type.rawValue))])
        }
        return KeptIdP(id: id, name: idp.name, fields: registry.fields)
    }

    func idp(of id: DepartmentID) async throws -> KeptIdP {
        guard let department = try await store.department(id) else { throw RPCError.notFound("department", id.rawValue) }
        return try await require(department.idpId)
    }

    func idp(of id: EmployeeID) async throws -> KeptIdP {
        guard let employee = try await store.employee(id) else { throw RPCError.notFound("employee", id.rawValue) }
        return try await require(employee.idpId)
    }
}
