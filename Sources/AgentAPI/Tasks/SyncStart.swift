import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `sync.start`: synchronizes an IdP now.
public enum SyncStart: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var dryRun = false
        public var users = true

        public init() {}

        public init(idpId: IdPID, dryRun: Bool = false, users: Bool = true) {
            self.idpId = idpId
            self.dryRun = dryRun
            self.users = users
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.defaulted("dryRun", &dryRun, "Only plan: the records are what would be done, the directory stays as it is.")
            visitor.defaulted("users", &users, "Whether employees are read too, not only departments.")
        }
    }

    public typealias Result = SyncTask
    public static let name = "sync.start"
    public static let summary = "Starts a synchronization and gives its task at once."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [
        .notFound, .idpClosed, .taskActive, .connectivityRequired, .typeNotSupported, .registryUnavailable,
    ]
}
