import IdentityModel
import JSONKit
import LineProtocol

/// `idp.active`: what a login page shows.
public enum IdPActive: RPCMethod {
    /// One way to log in.
    public struct Choice: JSONObject, Hashable {
        public var id = IdPID(number: 0)
        public var type = IdPType.custom
        public var title = ""
        public var logo: LogoSummary?

        public init() {}

        public init(_ idp: IdP) {
            id = idp.id
            type = idp.type
            title = idp.description ?? idp.name
            logo = idp.logo
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The IdP.")
            visitor.required("type", &type, "What kind of source it is.")
            visitor.required("title", &title, "Its description, or its name where it has none.")
            visitor.optional("logo", &logo, "The logo, to be fetched with `idp.getLogo`.")
        }
    }

    public struct Result: JSONObject {
        public var idps: [Choice] = []

        public init() {}

        public init(idps: [Choice]) {
            self.idps = idps
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idps", &idps, "The enabled IdPs, in the order of their creation.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "idp.active"
    public static let summary = "Gives what a login page shows: the enabled IdPs with their titles."
    public static let access = RPCAccess.viewer
}
