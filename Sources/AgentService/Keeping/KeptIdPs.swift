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
        guard let idp = try await configured(id) else { throw RPCError.notFound("idp", id.rawValue) }
        guard idp.type == .custom else {
            throw RPCError(
                .readOnly,
                """
                What the IdP \"\(idp.name)\" has comes from its source (\(idp.type.rawValue)). Change it there; the next synchronization \
                brings it here. Only the directory of an IdP of type \"custom\" is kept by hand.
                """, details: [.init("idpId", .string(id.rawValue)), .init("type", .string(idp.type.rawValue))])
        }
        return KeptIdP(id: id, name: idp.name, fields: link.state.fields)
    }

    /// Of an IdP that is not known the registry is asked: it may be seconds old.
    private func configured(_ id: IdPID) async throws -> IdP? {
        if let idp = link.state.idps.first(where: { $0.id == id }) { return idp }
        return try await link.freshIdPs().first { $0.id == id }
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
