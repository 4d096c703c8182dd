import AgentAPI
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

extension ErrorTranslation {
    static func loginError(_ refusal: LoginRefusal) -> RPCError {
        let startOver = "Begin again with login.start."
        return switch refusal.cause {
        case .unknown:
            RPCError(
                .loginUnknown,
                "No login with this state is known: it was not begun here, or over ten minutes ago, or the service was started anew since. \(startOver)"
            )
        case .used: RPCError(.loginUsed, "This state was used before; each is good for one login.finish. \(startOver)")
        case .expired: RPCError(.loginExpired, "The login was begun over five minutes ago. \(startOver)")
        case .nonceMismatch:
            RPCError(
                .nonceMismatch, "The nonce is not the one that login.start was given, so this may be somebody else's login. \(startOver)")
        case .cancelled:
            RPCError(
                .idpClosed, "The IdP was closed after this login was begun. Where it is enabled again: \(startOver)", details: id(refusal))
        case .codeRefused(let fault):
            RPCError(
                .codeRefused,
                "The source does not accept the code: it was used before, is over five minutes old, or is not this application's.",
                details: [.init("source", (try? JSONValue(parsing: fault.jsonBytes())) ?? .null)])
        case .otherOrganisation:
            RPCError(.otherOrganisation, "The person has logged in to another company. They must choose the company of this IdP.")
        case .externalContact:
            RPCError(.externalContact, "The person is an external contact of the company and none of its members; only members can log in.")
        case .notMember:
            RPCError(.notFound, "The person is no member of this IdP's company.", details: [.init("kind", "employee")])
        case .notInDirectory(let sourceID):
            RPCError(
                .notFound, "The person is not in this IdP's directory. They are after a synchronization, where its scope has them.",
                details: [.init("kind", "employee"), .init("id", .string(sourceID))])
        case .otherPerson:
            RPCError(
                .otherPerson,
                """
                The source has given the person's id to somebody else meanwhile. Try again; if it stays so, synchronize, and look at the \
                employee.
                """)
        case .left:
            RPCError(
                .accountSuspended, "The person has left and cannot log in.",
                details: [.init("employmentStatus", .string(Employee.EmploymentStatus.left.rawValue))])
        case .suspended(let reason):
            RPCError(
                .accountSuspended,
                reason == .expiry
                    ? "The account's time is over. An administrator can change its expiresAt."
                    : "The account is suspended. An administrator can enable it again with employee.enable.",
                details: reason.map { [.init("suspendedBy", .string($0.rawValue))] } ?? [])
        }
    }

    private static func id(_ refusal: LoginRefusal) -> [JSONValue.Member] {
        refusal.idpID.map { [.init("id", .string($0.rawValue))] } ?? []
    }
}
