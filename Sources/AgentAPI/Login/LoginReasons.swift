import LineProtocol
import RegistryAPI

extension RPCReason {
    public static let accountSuspended = RPCReason("account_suspended", code: 403, "The account is suspended.")
    public static let externalContact = RPCReason("external_contact", code: 403, "The person is a contact of the company and no member.")
    public static let otherOrganisation = RPCReason("other_organisation", code: 403, "The person has logged in to another company.")
    public static let otherPerson = RPCReason("other_person", code: 403, "The source's id of the person is somebody else's by now.")
    public static let codeRefused = RPCReason("code_refused", code: 403, "The source does not accept the code; `source` tells how.")
    public static let nonceMismatch = RPCReason("nonce_mismatch", code: 403, "The login was begun with another nonce.")
    public static let loginUnknown = RPCReason("login_unknown", code: 410, "No login with this state is known, or not any more.")
    public static let loginUsed = RPCReason("login_used", code: 410, "The state was used before.")
    public static let loginExpired = RPCReason("login_expired", code: 410, "The login was begun over five minutes ago.")

    /// Why somebody whom the source may have named is not let in.
    public static let fromLogin: [RPCReason] =
        [
            .notFound, .idpClosed, .typeNotSupported, .codeRefused, .otherOrganisation, .externalContact, .otherPerson, .accountSuspended,
            .taskActive, .registryUnavailable,
        ] + fromSource
}
